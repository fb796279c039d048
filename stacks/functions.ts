import { leftOut } from "./bundle";

/** Every function's bundle. */
$transform(sst.aws.Function, (args) => {
  args.nodejs = $util.output(args.nodejs).apply((nodejs) => ({
    ...nodejs,
    esbuild: { ...nodejs?.esbuild, external: [...(nodejs?.esbuild?.external ?? []), ...leftOut] },
  }));
});

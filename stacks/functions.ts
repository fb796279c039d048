import { leftOut } from "./bundle";

/** Every function's bundle, and who may act in its role. */
$transform(sst.aws.Function, (args) => {
  // SST lets the whole account assume it, so that `sst dev` can; it means to, but does not, spare deployed stages that.
  if (!$dev) args.transform = { ...args.transform, role: trustLambdaOnly(args.transform?.role) };
  args.nodejs = $util.output(args.nodejs).apply((nodejs) => ({
    ...nodejs,
    // What is imported when it is needed is a file of its own, and a cold start does not load it.
    splitting: true,
    esbuild: { ...nodejs?.esbuild, external: [...(nodejs?.esbuild?.external ?? []), ...leftOut] },
  }));
});

type RoleTransform = NonNullable<sst.aws.FunctionArgs["transform"]>["role"];

function trustLambdaOnly(given: RoleTransform): RoleTransform {
  return (args, options, name) => {
    if (typeof given === "function") given(args, options, name);
    if (typeof given === "object") Object.assign(args, given);
    args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({
      Service: "lambda.amazonaws.com",
    });
  };
}

/** Queues are encrypted with keys of SQS; AWS does so by default, and nobody can have it otherwise here. */
$transform(aws.sqs.Queue, (args) => {
  if (args) args.sqsManagedSseEnabled = true;
});

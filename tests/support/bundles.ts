import { build, type Metafile } from "esbuild";
import { leftOut } from "#stacks/bundle";
import { root } from "#tests/support/cloud";

/** Handlers bundled as SST bundles them, in memory or into `outdir`: what is imported when it is needed is a file of its own. */
export async function bundled(entryPoints: string[], outdir?: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: outdir ?? root,
    outbase: root,
    ...(outdir && { outExtension: { ".js": ".mjs" } }),
    bundle: true,
    splitting: true,
    metafile: true,
    write: outdir !== undefined,
    minify: true,
    platform: "node",
    format: "esm",
    target: "es2023",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native", ...leftOut],
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "silent",
  });
  return metafile;
}

/** What the handler loads when it starts, in bytes. */
export function bytesAtStart({ outputs }: Metafile, file: string): number {
  const loaded = new Set<string>();
  const load = (path: string): number => {
    const output = outputs[path];
    if (!output || loaded.has(path)) return 0;
    loaded.add(path);
    const needed = output.imports.filter(({ kind }) => kind === "import-statement");
    return needed.reduce((sum, { path: next }) => sum + load(next), output.bytes);
  };
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === file);
  if (!entry) throw new Error(`${file} has no bundle.`);
  return load(entry[0]);
}

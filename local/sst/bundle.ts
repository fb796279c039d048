import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { everyFile, leaveOutside } from "#local/sst/bundle-plugins";

const nodeGlobals = `import { createRequire as topLevelCreateRequire } from "node:module";
import { fileURLToPath as topLevelFileUrlToPath } from "node:url";
const require = topLevelCreateRequire(import.meta.url);
const __filename = topLevelFileUrlToPath(import.meta.url);
const __dirname = topLevelFileUrlToPath(new URL(".", import.meta.url));
`;

/** How one bundle of the config is made; names as in esbuild. */
export type BundleInput = {
  root: string;
  /** `.sst/platform`: the bundle is written there, so that packages left outside resolve. */
  platform: string;
  name: string;
  code: string;
  banner?: string;
  define?: Record<string, string>;
  inject?: string[];
  /** Statements put before every source file of the app, as `sst` does for `sst` and `aws`. */
  everyFile?: string;
};

/** Bundles sources the way the `sst` CLI does; returns the file's path. */
export async function bundle(input: BundleInput): Promise<string> {
  const outfile = join(input.platform, `${input.name}.${process.pid}.mjs`);
  const require = createRequire(join(input.platform, "package.json"));
  // Whoever takes the bundle removes it; an error within Pulumi ends the process before that.
  process.once("exit", () => rmSync(outfile, { force: true }));
  await build({
    stdin: { contents: input.code, resolveDir: input.root, sourcefile: "entry.ts", loader: "ts" },
    banner: { js: nodeGlobals + (input.banner ?? "") },
    bundle: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    outfile,
    logLevel: "error",
    define: input.define,
    inject: input.inject,
    plugins: [leaveOutside(require), ...(input.everyFile ? [everyFile(input.everyFile)] : [])],
  });
  return outfile;
}

import { createRequire } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";

/** What `sst` keeps out of the bundle of a config, and what its platform imports lazily. */
const outside =
  /^(@pulumi|@pulumiverse|@sst-provider|@aws-sdk)\/|^(undici|esbuild|archiver|glob|vite)$/;

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
    plugins: [
      {
        name: "outside",
        setup(build) {
          build.onResolve({ filter: outside }, ({ path }) => {
            try {
              require.resolve(path);
              return { path, external: true };
            } catch {
              return { path, namespace: "absent" };
            }
          });
          build.onLoad({ filter: /.*/, namespace: "absent" }, ({ path }) => ({
            loader: "js",
            contents: absent(path),
          }));
        },
      },
      {
        name: "every-file",
        setup(build) {
          if (!input.everyFile) return;
          build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
            if (path.includes("/.sst/") || path.includes("/node_modules/")) return undefined;
            const { readFile } = await import("node:fs/promises");
            const source = await readFile(path, "utf8");
            return { contents: `${input.everyFile}\n${source}`, loader: "ts" };
          });
        },
      },
    ],
  });
  return outfile;
}

/** Providers we do not install may be named by components we do not use; using one says so. */
function absent(path: string): string {
  const message = JSON.stringify(
    `${path} is not installed: the stacks use a component that needs it.`,
  );
  return `module.exports = new Proxy({}, {
    get: (_, key) => key === "__esModule" ? false : class { constructor() { throw new Error(${message}); } },
  });`;
}

import { chmod, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { versionOf } from "./version.ts";

const root = join(import.meta.dirname, "..");
/** Another place than `dist/` can be named. */
const dist = resolve(process.argv[2] ?? join(root, "dist"));

/** Programs of the package, each a single file that runs on Node 20 without other packages. */
const programs = { seqferry: "cli/main.ts", "data-sharing-tool": "cli/data-sharing-tool.ts" };

/** The backfill without a stage holds AWS's clients: programs that held them would start 100 ms later. */
const direct = { "backfill-direct": "core/readset/backfill/direct.ts" };

const options: BuildOptions = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  mainFields: ["module", "main"],
  legalComments: "eof",
  logLevel: "warning",
  define: { BUILT_VERSION: JSON.stringify(versionOf(root)) },
};

/** Packages in CommonJS ask for Node's own modules by `require`, which ES modules have not. */
const withRequire = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

const directApart: Plugin = {
  name: "direct-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^#core\/readset\/backfill\/direct$/ }, () => ({
      path: "./backfill-direct.js",
      external: true,
    }));
  },
};

await rm(dist, { recursive: true, force: true });
await build({ ...options, entryPoints: direct, banner: { js: withRequire } });
await build({
  ...options,
  entryPoints: programs,
  plugins: [directApart],
  banner: { js: "#!/usr/bin/env node" },
});
for (const name of Object.keys(programs)) await chmod(join(dist, `${name}.js`), 0o755);

import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/** What `sst` keeps out of the bundle of a config, and what its platform imports lazily. */
const outside =
  /^(@pulumi|@pulumiverse|@sst-provider|@aws-sdk)\/|^(undici|esbuild|archiver|glob|vite)$/;

/** Leaves packages outside that `require` finds; one that it does not find says so when it is used. */
export function leaveOutside(require: NodeJS.Require): Plugin {
  return {
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
  };
}

/** Puts statements before every source file of the app. */
export function everyFile(statements: string): Plugin {
  return {
    name: "every-file",
    setup(build) {
      build.onLoad({ filter: /\.tsx?$/ }, async ({ path }) => {
        if (path.includes("/.sst/") || path.includes("/node_modules/")) return undefined;
        return { contents: `${statements}\n${await readFile(path, "utf8")}`, loader: "ts" };
      });
    },
  };
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

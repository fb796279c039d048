import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { bundle } from "#local/sst/bundle";
import type { Graph } from "#local/sst/graph";

/** What `app()` in sst.config.ts answers for a stage, with SST's defaults. */
export async function readApp(root: string, platform: string, config: string, stage: string) {
  const file = await bundle({
    root,
    platform,
    name: "app",
    banner: "function $config(input) { return input; }\n",
    code: `import config from ${JSON.stringify(config)};
export default await config.app({ stage: ${JSON.stringify(stage)} });`,
  });
  const { default: app } = (await import(pathToFileURL(file).href)) as {
    default: Graph["app"] & { home: string; providers?: object };
  };
  rmSync(file);
  return {
    ...app,
    removal: app.removal ?? "retain",
    protect: app.protect ?? false,
    stage,
    providers: { [app.home]: {}, ...app.providers },
  };
}

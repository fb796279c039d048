import { parseArgs } from "node:util";
import { readOutputs } from "#local/demo/client";

/**
 * `npm run demo`: a package through the running cloud to files on disk; with `--auto` a run that a rule shares. Each
 * step is a real call. Exits 1 with the cause when one fails.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      auto: { type: "boolean", default: false },
      keep: { type: "string" },
      outputs: { type: "string" },
    },
  });
  const outputs = readOutputs(values.outputs);
  if (values.auto) return (await import("#local/demo/auto/auto")).auto(outputs, values.keep);
  return (await import("#local/demo/download")).download(outputs, values.keep);
}

try {
  await main();
} catch (error) {
  console.error(`\n✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

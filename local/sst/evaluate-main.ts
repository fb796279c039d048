import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { evaluate } from "#local/sst/evaluate";

process.on("unhandledRejection", (error) => {
  // Errors inside Pulumi's `apply` surface only here.
  console.error(error);
  process.exit(1);
});

const { values } = parseArgs({
  options: {
    root: { type: "string", default: process.cwd() },
    stage: { type: "string", default: "local" },
    dev: { type: "boolean", default: false },
    out: { type: "string" },
  },
});
const graph = await evaluate(values.root, values.stage, values.dev);
if (values.out) writeFileSync(values.out, JSON.stringify(graph));
else console.log(JSON.stringify(graph, null, 2));
process.exit(0);

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderArchitecture } from "#local/docs/architecture";
import { placeGraph, readGraph } from "#local/sst/load-graph";

const root = dirname(dirname(import.meta.dirname));
const graph = placeGraph(await readGraph(root, "prod", false), { endpoint: "", api: "" });
writeFileSync(join(root, "docs/architecture.md"), renderArchitecture(graph));

import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { renderLinkTypes } from "#local/sst/link-types";
import { placeGraph, readGraph } from "#local/sst/load-graph";

const root = dirname(dirname(import.meta.dirname));
const graph = placeGraph(await readGraph(root, "local", false), { endpoint: "", api: "" });
writeFileSync(join(root, "sst-env.d.ts"), renderLinkTypes(graph));

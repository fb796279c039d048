import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "#tests/perf/benchmark";
import { round } from "#tests/perf/benchmark";
import { measureEventsMatched } from "#tests/perf/engines-events";
import { measureMap } from "#tests/perf/engines-map";
import { measureS3 } from "#tests/perf/engines-s3";
import { root } from "#tests/support/cloud";

/** What the engines can carry: a large object, a wide map, many rules. */
export const engines: Benchmark = {
  about: "The engines at size: a large object, a distributed map, events against rules.",
  sizes: { objectMib: 5120, partMib: 8, parts: 4, children: 10_000, events: 50_000, rules: 100 },
  targets: {
    s3MaxRssMb: "< 250 (the engine's own process, at its highest)",
    s3UploadMibPerSecond: "(multipart; the client's hashing included)",
    s3DownloadMibPerSecond: "",
    mapSeconds: "≤ 3 for 10,000 (StartExecution to SUCCEEDED, over HTTP)",
    mapChildrenPerSecond: "≥ 3,333",
    eventsMatchedPerSecond: "≥ 5,000 (against all rules, in process)",
    localLines: "(product lines of local/)",
    coreLines: "(product lines of core/)",
  },
  async run(
    { objectMib = 0, partMib = 8, parts = 4, children = 0, events = 0, rules = 0, seed },
    note,
  ) {
    const object = await measureS3({
      sizeBytes: objectMib * 1024 ** 2,
      partBytes: partMib * 1024 ** 2,
      concurrency: parts,
    });
    note(`${objectMib} MiB went up and came back`);
    const childrenPerSecond = await measureMap(children);
    note(`${children} children have ended`);
    const eventsPerSecond = await measureEventsMatched(events, rules, seed);
    return {
      s3MaxRssMb: round(object.maxRssMb, 0),
      s3UploadMibPerSecond: round(object.uploadMibPerSecond, 0),
      s3DownloadMibPerSecond: round(object.downloadMibPerSecond, 0),
      mapSeconds: round(children / childrenPerSecond),
      mapChildrenPerSecond: round(childrenPerSecond, 0),
      eventsMatchedPerSecond: round(eventsPerSecond, 0),
      localLines: linesOf("local"),
      coreLines: linesOf("core"),
    };
  },
};

/** Lines of the TypeScript below a folder of the repository. */
function linesOf(folder: string): number {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.[mc]?tsx?$/.test(path))
    .map((path) => join(root, folder, path))
    .filter((path) => statSync(path).isFile())
    .reduce((sum, path) => sum + readFileSync(path, "utf8").split("\n").length - 1, 0);
}

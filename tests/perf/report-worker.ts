import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { draw } from "#core/package/report/draw";
import { inTurn } from "#tests/core/package/report/support";
import { cohort } from "#tests/e2e/report-support";

export type Rendered = {
  renderSeconds: number;
  maxRssMb: number;
  /** Before it began: Node, the sources, and the package that was made up. */
  idleRssMb: number;
  jsonBytes: number;
  fileCount: number;
};

const task = JSON.parse(await text(process.stdin)) as {
  libraries: number;
  files: number;
  seed: number;
  path: string;
};
const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);
const { material, files } = cohort(task);
const idleRssMb = megabytes();
const began = performance.now();
const { html, report } = await draw(material, inTurn(files));
const json = JSON.stringify(report);
const renderSeconds = (performance.now() - began) / 1000;
writeFileSync(task.path, html);
const made: Rendered = {
  ...{ renderSeconds, maxRssMb: megabytes(), idleRssMb },
  ...{ jsonBytes: Buffer.byteLength(json), fileCount: report.totals.fileCount },
};
console.log(JSON.stringify(made));

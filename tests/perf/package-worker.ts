import { Agent } from "node:http";
import { text } from "node:stream/consumers";
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Build from "#core/package/build";
import * as State from "#core/package/package-state";
import * as Report from "#core/package/report/write";
import type { PackageSummary } from "#core/package/schema";
import { eachOf } from "#core/readset/in-flight";
import { configure, type Settings } from "#core/settings";

/** What a process is to do that holds no engines, so that its time and memory are its own. */
export type Task =
  | { kind: "package"; packageId: string; workflowRunPlaces: Settings["workflowRunPlaces"] }
  | {
      kind: "bare";
      bucket: string;
      keys: string[];
      folders: string[];
      heads: number;
      lists: number;
    };

export type Packaged = {
  seconds: number;
  /** Of the processor, in this process: what a busy machine does not stretch. */
  cpuSeconds: number;
  maxRssMb: number;
  /** Before it began: Node, the SDK and the sources. */
  idleRssMb: number;
  summary?: PackageSummary;
};

const inFlight = 64;

/** The steps of the machine, one after another, as it calls them. */
async function build(packageId: string): Promise<PackageSummary> {
  const executionArn = "arn:aws:states:us-east-1:000000000000:execution:Packaging:perf";
  if (!(await State.start({ packageId, executionArn }))) throw new Error("It was begun already.");
  const { groups } = await Build.plan({ packageId });
  if (groups > 0) throw new Error("There is something to thaw.");
  const summary = await Build.writeManifest({ packageId });
  const report = await Report.write({ packageId, summary });
  if (report.status !== "READY") throw new Error(report.reason);
  await State.succeed(packageId, summary, report);
  return summary;
}

async function bare(task: Extract<Task, { kind: "bare" }>): Promise<void> {
  const { bucket, keys, folders, heads, lists } = task;
  const requestHandler = { httpAgent: new Agent({ keepAlive: true, maxSockets: inFlight }) };
  const s3 = new S3Client({ forcePathStyle: true, requestHandler });
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
  await eachOf(numbers(heads), inFlight, async (n) => {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: keys[n % keys.length] }));
  });
  await eachOf(numbers(lists), inFlight, async (n) => {
    const Prefix = folders[n % folders.length];
    await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
  });
}

const megabytes = () => Math.round(process.resourceUsage().maxRSS / 1024);

const task = JSON.parse(await text(process.stdin)) as Task;
configure({
  ...{ tableName: "data", storageBucket: "storage", stageName: "perf", region: "us-east-1" },
  ...{ accountId: "000000000000", projectOfStore: {}, copyDestinations: [], copySources: [] },
  workflowRunPlaces: task.kind === "package" ? task.workflowRunPlaces : [],
});
const idleRssMb = megabytes();
const began = performance.now();
const cpuBefore = process.cpuUsage();
const summary =
  task.kind === "package"
    ? await Actor.run(Actor.system("packaging"), () => build(task.packageId))
    : await bare(task);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuSeconds = (user + system) / 1e6;
console.log(
  JSON.stringify({
    seconds,
    cpuSeconds,
    maxRssMb: megabytes(),
    idleRssMb,
    ...(summary && { summary }),
  }),
);

import { dollars } from "#core/price";
import type { LedgerEntry } from "#local/gate/ledger";
import { type Benchmark, round } from "#tests/perf/benchmark";
import { functionMb, openPackageRoom } from "#tests/perf/package-room";

const lambdaGb = functionMb / 1024;
/** Of the machine: its states without a wait, and the start. */
const transitions = 9;
/** Invocations of the steps, of the outbox and of the rules. */
const invocations = 9;
const events = 6;
/** The package's row, its history, its events, and their indexes, as it changes three times. */
const writeUnits = 60;
/** Rows of one BatchGetItem at most, and units of a page of a query: more than it takes. */
const [rowsOfBatch, unitsOfQuery] = [100, 2];

/** How long a package takes, how much memory, and what it costs. */
export const packages: Benchmark = {
  about:
    "A package of libraries with two fastq files and one workflow run each: from the request in the table to the sealed manifest.",
  sizes: { libraries: 1000, files: 4000 },
  targets: {
    seconds: "≤ 30 (all steps of the machine; it gathers twice, and compares)",
    cpuSeconds:
      "(of these the packaging process was at work; else it waited for S3, the table, or a processor)",
    bareSeconds:
      "(its HEADs and listings alone, 64 at a time: nobody is faster against these engines)",
    vsBare: "(how many times as long)",
    maxRssMb: "≤ 512 (the packaging process; engines are in another)",
    idleRssMb: "(of that Node, the SDK and the sources)",
    usd: "≤ 0.05 (calls of the ledger, Lambda's seconds, transitions; prices of core/price.ts)",
    s3Requests: "(HEADs of 5,000 files a gathering at most; a listing a folder of a run)",
    tableCalls: "(batches of 100 rows; a query a library and a workflow run)",
    throttled: "0 (calls beyond a quota)",
    faults: "0 (files that are missing)",
    seedSeconds: "(making the libraries, on this machine)",
  },
  async run({ libraries = 1, files = 2 }, note) {
    const began = performance.now();
    const room = await openPackageRoom(libraries, files);
    const seedSeconds = (performance.now() - began) / 1000;
    note(`${files} files of ${libraries} libraries are there`);
    try {
      const { seconds, cpuSeconds, maxRssMb, idleRssMb, summary } = await room.packaged();
      const rows = room.calls();
      for (const { service, operation, calls } of rows) note(`${service} ${operation}: ${calls}`);
      const count = (service: string, ...operations: string[]) => called(rows, service, operations);
      const heads = count("s3", "HeadObject");
      const lists = count("s3", "ListObjectsV2");
      const bareSeconds = await room.bare(heads, lists);
      return {
        seconds: round(seconds, 1),
        cpuSeconds: round(cpuSeconds, 1),
        bareSeconds: round(bareSeconds, 1),
        vsBare: round(seconds / bareSeconds),
        ...{ maxRssMb, idleRssMb },
        usd: round(
          dollars({
            s3Get: heads + count("s3", "GetObject"),
            s3List: lists,
            s3Put: count("s3", "PutObject"),
            dynamodbReadUnit:
              rowsOfBatch * count("dynamodb", "BatchGetItem") +
              unitsOfQuery * count("dynamodb", "Query") +
              count("dynamodb", "GetItem"),
            dynamodbWriteUnit: writeUnits,
            lambdaGbSecond: seconds * lambdaGb,
            lambdaRequest: invocations,
            stateTransition: transitions,
            eventbridgeEvent: events,
          }),
          4,
        ),
        s3Requests: rows.filter(isOf("s3")).reduce(sum, 0),
        tableCalls: rows.filter(isOf("dynamodb")).reduce(sum, 0),
        throttled: rows.reduce((total, { overQuota }) => total + overQuota, 0),
        faults: Math.abs((summary?.fileCount ?? 0) - files),
        seedSeconds: round(seedSeconds, 1),
      };
    } finally {
      await room.close();
    }
  },
};

const isOf =
  (service: string) =>
  (row: LedgerEntry): boolean =>
    row.service === service;

const sum = (total: number, { calls }: LedgerEntry): number => total + calls;

function called(rows: LedgerEntry[], service: string, operations: string[]): number {
  return rows
    .filter(isOf(service))
    .filter(({ operation }) => operations.includes(operation))
    .reduce(sum, 0);
}

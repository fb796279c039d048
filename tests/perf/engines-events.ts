import { Registry } from "#local/engines/eventbridge/registry";
import { openStore } from "#local/store";
import { randomOf } from "#tests/perf/benchmark";

type Random = () => number;

const account = "000000000000";
const stores = ["1234567890", "2345678901", "3456789012"];
const statuses = ["ACTIVE", "ARCHIVED", "ACTIVATING", "PROCESSING_UPLOAD", "DELETED"];
const buckets = ["seqferry-byob", "seqferry-reports", "instrument-landing"];
const steps = ["RUNNING", "SUCCEEDED", "FAILED"];

/**
 * How many events a second the engine matches with its rules, on one thread and without HTTP: events
 * of HealthOmics, S3 and Seqferry against rules on one bus, as `Registry.matching` routes them.
 */
export function measureEventsMatched(events: number, rules: number, seed: number): number {
  const random = randomOf(seed);
  const store = openStore();
  try {
    const registry = new Registry(store.database("events"));
    registry.saveBus({ name: "default", arn: "bus", createdAt: 0 });
    for (let n = 0; n < rules; n++)
      registry.saveRule({
        ...{ bus: "default", name: `rule-${n}`, arn: `rule-${n}`, state: "ENABLED", targets: [] },
        pattern: JSON.stringify(patternOf(n, random)),
      });
    const given = Array.from({ length: events }, (_, n) => eventOf(n, random));
    const start = performance.now();
    let matched = 0;
    for (const event of given) matched += registry.matching("default", event).length;
    const seconds = (performance.now() - start) / 1000;
    if (matched < events / 10) throw new Error(`Only ${matched} of ${events} events found a rule.`);
    return events / seconds;
  } finally {
    store.close();
  }
}

/** Ten kinds of rules: mostly those of stages that listen to one store or bucket, and a few that name no source. */
function patternOf(n: number, random: Random): object {
  const digit = String(n % 10);
  const readSets = {
    source: ["aws.omics"],
    "detail-type": ["Read Set Status Change"],
    detail: { sequenceStoreId: [pick(stores, random)], id: [{ suffix: digit }] },
  };
  const objects = (object: object) => ({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [pick(buckets, random)] }, object },
  });
  const ours = (detail: object) => ({ source: ["seqferry"], detail });
  const kinds = [
    readSets,
    readSets,
    { ...readSets, detail: { ...readSets.detail, status: [{ "anything-but": ["DELETED"] }] } },
    { source: ["aws.omics"], detail: { status: [pick(statuses, random)] } },
    objects({ key: [{ prefix: `runs/${digit}` }, { suffix: ".fastq.gz" }] }),
    objects({
      key: [{ wildcard: `runs/*/lane-${digit}/*.fastq.*` }],
      size: [{ numeric: [">", 0] }],
    }),
    objects({ "version-id": [{ exists: false }], size: [{ numeric: [">=", 1e6, "<", 1e9] }] }),
    ours({ status: [pick(steps, random)], fastqs: { lane: [n % 8], read: ["R1"] } }),
    ours({ $or: [{ status: ["FAILED"] }, { retries: [{ numeric: [">", 2] }] }] }),
    { account: [account], region: [{ prefix: "us-" }], detail: { error: [{ exists: true }] } },
  ];
  return kinds[n % kinds.length] ?? readSets;
}

/** Of ten events six are HealthOmics', two S3's and two Seqferry's own. */
function eventOf(n: number, random: Random): object {
  const kind = n % 10;
  if (kind < 6)
    return inEnvelope("aws.omics", "Read Set Status Change", {
      omicsVersion: "1.0.0",
      arn: `arn:aws:omics:us-east-1:${account}:sequenceStore/1234567890/readSet/${n}`,
      sequenceStoreId: pick(stores, random),
      id: String(1e9 + Math.floor(random() * 1e9)),
      status: pick(statuses, random),
    });
  if (kind < 8)
    return inEnvelope("aws.s3", "Object Created", {
      version: "0",
      bucket: { name: pick(buckets, random) },
      object: {
        key: `runs/${n}/lane-${n % 8}/sample_${n}_R1.fastq.gz`,
        size: Math.floor(random() * 2e9),
        etag: "b1946ac92492d2347c6235b4d2611184",
        sequencer: "00617F08299329D189",
      },
      "request-id": "N4N7GDK58NMKJ12R",
      requester: account,
      "source-ip-address": "10.0.0.5",
      reason: "PutObject",
    });
  return inEnvelope("seqferry", "FastqUpdated", {
    status: pick(steps, random),
    retries: n % 5,
    fastqs: Array.from({ length: 8 }, (_, lane) => ({ lane, read: lane % 2 ? "R1" : "R2" })),
    project: "PRJ240001",
  });
}

function inEnvelope(source: string, detailType: string, detail: object): object {
  return {
    version: "0",
    id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": detailType,
    source,
    account,
    time: "2026-11-21T08:00:00Z",
    region: "us-east-1",
    resources: [],
    detail,
  };
}

function pick<Item>(choices: readonly Item[], random: Random): Item {
  return choices[Math.floor(random() * choices.length)] as Item;
}

import { type Benchmark, quantile, randomOf, round } from "#tests/perf/benchmark";
import { openRoom, type Room, type StatusEvent } from "#tests/perf/ingest-room";
import { scratchDirectory } from "#tests/support/process";

/** How fast HealthOmics events become rows, with HealthOmics' quotas enforced. */
export const ingest: Benchmark = {
  about:
    "Status events through queue and function into the table: of new read sets, of known ones, in random order.",
  sizes: { events: 5000, readSets: 500, pacedEvents: 2000, pacedPerSecond: 100, disk: 0 },
  targets: {
    newPerSecond: "(new read sets, all at once: their status is in the table)",
    hydratedPerSecond: "(the same, with metadata and files; 5 single calls a second are the limit)",
    eventsPerSecond: "≥ 500 (memory mode; all events at once)",
    anyOrderPerSecond: "≥ 500 (the same in random order: it does not matter)",
    p99Ms: "(sent to row, at the paced rate)",
    omicsCallsPerEvent: "≤ 1",
    tableCallsPerEvent: "(1 conditional write, and its share of limiter and hydration)",
    maxTps: "≤ 5 (calls of one quota within any second, by the ledger)",
    throttled: "0",
    maxRssMb: "(whole process: client, engines, functions)",
  },
  async run({ events = 0, readSets = 1, pacedEvents = 0, pacedPerSecond = 1, disk, seed }, note) {
    const data = disk ? scratchDirectory() : undefined;
    const room = await openRoom(data?.path);
    try {
      const known = await room.seed(readSets);
      const random = randomOf(seed);
      const lives = livesOf(known);

      const fresh = await burst(
        room,
        known.map((id) => lives.become(id, "ACTIVE", room.second())),
      );
      await room.hydrated();
      const hydrated = (performance.now() - fresh.began) / 1000;
      note(
        `${readSets} new read sets in ${fresh.seconds.toFixed(1)} s, hydrated in ${hydrated.toFixed(1)} s`,
      );

      await room.pass(60_000);
      await room.resetCalls();
      const inOrder = await burst(room, lives.events(events, room.second() - 30_000));
      const [omics, table] = [await room.calls("omics"), await room.calls("dynamodb")];
      await room.rowsAre(lives.last);
      note(`${events} events in ${inOrder.seconds.toFixed(1)} s`);

      await room.settled();
      await room.pass(60_000);
      const mixed = shuffled(lives.events(events, room.second() - 30_000), random);
      const anyOrder = await burst(room, mixed);
      await room.rowsAre(lives.last);
      note(`in random order in ${anyOrder.seconds.toFixed(1)} s`);

      await room.settled();
      await room.pass(60_000);
      const probes: Promise<number>[] = [];
      const pacedFrom = performance.now();
      for (let n = 0; n < pacedEvents; n += 10) {
        const due = pacedFrom + (n / pacedPerSecond) * 1000;
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
        const batch = lives.events(10, room.second(), n);
        // One of ten is looked for: looking for all would slow what is measured.
        const [probe] = batch;
        if (probe) probes.push(room.untilWritten(probe));
        await room.send(batch);
      }
      const latenciesMs = await Promise.all(probes);
      await room.handled();
      return {
        newPerSecond: Math.round(readSets / fresh.seconds),
        hydratedPerSecond: Math.round(readSets / hydrated),
        eventsPerSecond: Math.round(events / inOrder.seconds),
        anyOrderPerSecond: Math.round(events / anyOrder.seconds),
        p99Ms: Math.round(quantile(latenciesMs, 0.99)),
        omicsCallsPerEvent: round(omics / events, 3),
        tableCallsPerEvent: round(table / events),
        ...(await room.quotaUse()),
        maxRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
      };
    } finally {
      await room.close();
      data?.remove();
    }
  },
};

/** Sends all, and waits until all are handled. */
async function burst(room: Room, events: StatusEvent[]) {
  const began = performance.now();
  await room.send(events);
  await room.handled();
  return { began, seconds: (performance.now() - began) / 1000 };
}

/** Makes events. Every read set ends ACTIVE, as HealthOmics has it: what is looked up meanwhile is no lie. */
function livesOf(known: { id: string; arn: string }[]) {
  /** Time of each read set's last event. */
  const last = new Map<string, string>();
  let made = 0;
  const become = ({ id, arn }: { id: string; arn: string }, status: string, at: number) => {
    const event = eventOf(`perf-${made++}`, { id, arn, status, at });
    last.set(id, event.time);
    return event;
  };
  /** One read set after another, round by round, from the one at `start` on; a round a second, the first at `from`. */
  const events = (count: number, from: number, start = 0): StatusEvent[] =>
    Array.from({ length: count }, (_, n) => {
      const round = Math.floor(n / known.length);
      const left = Math.floor((count - 1 - n) / known.length);
      const status = left === 0 ? "ACTIVE" : left % 2 === 0 ? "ARCHIVED" : "ACTIVATING";
      const one = known[(start + n) % known.length] ?? { id: "", arn: "" };
      return become(one, status, from + round * 1000);
    });
  return { become, events, last };
}

function eventOf(
  eventId: string,
  { id, arn, status, at }: { id: string; arn: string; status: string; at: number },
): StatusEvent {
  return {
    version: "0",
    id: eventId,
    "detail-type": "Read Set Status Change",
    source: "aws.omics",
    account: "000000000000",
    time: new Date(at).toISOString().replace(/\.\d+Z$/, "Z"),
    region: "us-east-1",
    resources: [arn],
    detail: { omicsVersion: "1.0.0", arn, id, sequenceStoreId: arn.split(/[:/]/)[6] ?? "", status },
  };
}

function shuffled<Item>(items: Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((one, other) => one.order - other.order)
    .map(({ item }) => item);
}

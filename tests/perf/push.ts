import * as Actor from "#core/actor";
import { type Benchmark, type Figures, quantile, round } from "#tests/perf/benchmark";
import { rclone } from "#tests/perf/push-rclone";
import { openPushRoom, type PushRoom } from "#tests/perf/push-room";

/** How fast objects go from bucket to bucket, beside what the store itself can, and rclone. */
export const push: Benchmark = {
  about: "Objects copied from bucket to bucket by plan and tasks, against the store's own ceiling.",
  sizes: { objects: 2000, kib: 64, large: 2, largeParts: 82, rounds: 3 },
  targets: {
    objectsPerSecond: "(median of the rounds; plan, copies and results)",
    ceilingPerSecond: "(CopyObject alone, 64 at once, one SDK client of this process)",
    vsCeiling: "≥ 0.8",
    rclonePerSecond: "(rclone copy --transfers 64 --checkers 64, copying within the server)",
    vsRclone: "(beside it; a process of its own, in Go)",
    requestsPerObject: "≤ 1.3 (all of S3's, by the ledger)",
    largePartsPerSecond: "(parts of 64 MiB of objects above 5 GB; beginnings and ends are in it)",
    largeVsCeiling:
      "(bare uploads; this store moves no bytes for a part, so other requests weigh most)",
    largeKept: "1 (size, ETag, metadata, content headers and tags are the source's)",
    maxRssMb: "(this process: planning and copying; the store has its own)",
  },
  async run({ objects = 0, kib = 0, large = 0, largeParts = 0, rounds = 1 }, note) {
    const room = await openPushRoom();
    try {
      return await Actor.run(Actor.system("perf"), async () => {
        await room.fill(objects, kib * 1024);
        note(`${objects} objects of ${kib} KiB are there`);
        const small = await smallFigures(room, objects, rounds, note);
        const figures = await largeFigures(room, large, largeParts, note);
        const maxRssMb = Math.round(process.resourceUsage().maxRSS / 1000);
        return { ...small, ...figures, maxRssMb };
      });
    } finally {
      await room.close();
    }
  },
};

type Note = (line: string) => void;

async function smallFigures(room: PushRoom, objects: number, rounds: number, note: Note) {
  const per = { ours: [] as number[], raw: [] as number[], rclone: [] as number[] };
  let requests = 0;
  // One that is not counted: code and connections warm up.
  await room.raw("warm-up-raw", 64);
  await room.push("warm-up-ours", objects);
  for (let n = 1; n <= rounds; n++) {
    per.raw.push(objects / (await room.raw(`raw-${n}`, 64)));
    await room.resetCalls();
    per.ours.push(objects / (await room.push(`ours-${n}`, objects)));
    requests = await room.s3Calls();
    const seconds = await rclone(room, `rclone-${n}`, objects, note);
    per.rclone.push(objects / seconds);
    const rates = [per.ours, per.raw, per.rclone].map((all) => Math.round(all.at(-1) ?? 0));
    note(`round ${n}: ours ${rates[0]}, ceiling ${rates[1]}, rclone ${rates[2]} objects a second`);
  }
  const [ours, raw, other] = [per.ours, per.raw, per.rclone].map((all) => quantile(all, 0.5));
  return {
    objectsPerSecond: round(ours ?? 0, 0),
    ceilingPerSecond: round(raw ?? 0, 0),
    vsCeiling: round((ours ?? 0) / (raw ?? 0)),
    rclonePerSecond: round(other ?? 0, 0),
    vsRclone: round((ours ?? 0) / (other ?? 0)),
    requestsPerObject: round(requests / objects, 3),
  };
}

async function largeFigures(
  room: PushRoom,
  large: number,
  parts: number,
  note: Note,
): Promise<Figures> {
  if (large === 0) return {};
  await room.fillLarge(large, parts);
  note(`${large} objects of ${parts} x 64 MiB are there`);
  const raw = await room.rawLarge(large, parts);
  const ours = await room.pushLarge("large-ours", large);
  return {
    largePartsPerSecond: round((large * parts) / ours, 0),
    largeVsCeiling: round(raw / ours),
    largeKept: Number(await room.isKept("large-ours", large)),
  };
}

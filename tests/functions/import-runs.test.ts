import { DisableRuleCommand, EnableRuleCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Actor from "#core/actor";
import type { ImportReader, ImportRecord } from "#core/catalogue/import/reader";
import { run } from "#core/catalogue/import/run";
import { sweep } from "#core/catalogue/import/sweep";
import { sourceKey } from "#core/catalogue/import/upload";
import type { Import, NewImport } from "#core/catalogue/import-schema";
import { now, setTime } from "#core/time";
import { bodyFor, csvOf, imports, importsOf } from "#tests/functions/import-support";
import { actIn, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let of: ReturnType<typeof importsOf>;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  of = importsOf(cloud);
});
afterAll(() => cloud.close());

const run1 = "241024_A00130_0336_BHW7MVDSXC";

/** While the rule sleeps, an upload starts nothing: a test runs its import itself. */
function withoutRule(): void {
  const rule = { Name: "seqferry-local-ImportUploaded" };
  beforeAll(() => cloud.events.send(new DisableRuleCommand(rule)));
  afterAll(() => cloud.events.send(new EnableRuleCommand(rule)));
}

/** An import whose file is there. */
async function uploaded(csv: string): Promise<NewImport> {
  const { body } = await of.ask(bodyFor(csv));
  expect((await of.put(body, csv)).status).toBe(200);
  return body;
}

/** A reader that notes what it is given. */
function noting(also: { take?: (records: ImportRecord[]) => Promise<unknown> } = {}) {
  const seen = { taken: [] as number[], recalled: [] as number[], ends: 0, actor: "" };
  const reader: ImportReader = {
    begin: () => undefined,
    recall: async (records) => void seen.recalled.push(...records.map(({ line }) => line)),
    async take(records) {
      await also.take?.(records);
      seen.actor = Actor.use().name;
      seen.taken.push(...records.map(({ line }) => line));
      return records.map(({ line }) => ({ line, result: "added" as const, id: `${line}` }));
    },
    end: async () => void seen.ends++,
  };
  return { reader, seen };
}

const asSystem = <T>(work: () => T) => Actor.run(Actor.system("test"), work);

/** Lines of so many records: the header is the first. */
const lines = (count: number) => Array.from({ length: count }, (_, n) => n + 2);

describe("a run", () => {
  withoutRule();
  const long = csvOf(...lines(1200).map((n) => `L${n},${run1},,demo,,`));

  test("that is out of time goes on where it stopped: no record is taken twice, in the name of who asked", async () => {
    const { id } = await uploaded(long);
    const taken: number[] = [];
    for (const [turn, before] of [
      ["again", 0],
      ["again", 500],
      ["ended", 1000],
    ] as const) {
      const { reader, seen } = noting();
      expect(await asSystem(() => run(id, now(), () => reader))).toBe(turn);
      expect(seen.recalled).toEqual(lines(before));
      expect(seen.actor).toBe("admin");
      taken.push(...seen.taken);
    }
    expect(taken).toEqual(lines(1200));
    const { reader, seen } = noting();
    expect(await asSystem(() => run(id, now(), () => reader))).toBe("ended");
    expect(seen).toMatchObject({ taken: [], ends: 0 });
    expect((await of.get(id)).counts.added).toBe(1200);
    expect((await of.outcomes(id, "?limit=200")).items).toHaveLength(200);
  });

  test("gives way to another that has taken the import up, which ends it once", async () => {
    const { id } = await uploaded(long);
    const second = noting();
    let turn = "";
    const first = noting({
      take: async () => {
        if (turn === "") turn = await asSystem(() => run(id, now() + 60_000, () => second.reader));
      },
    });
    expect(await asSystem(() => run(id, now() + 60_000, () => first.reader))).toBe("ended");
    expect(turn).toBe("ended");
    expect([first.seen.ends, second.seen.ends]).toEqual([0, 1]);
    expect((await of.get(id)).counts.added).toBe(1200);
  });

  test("of a file that was replaced meanwhile ends FAILED", async () => {
    const { id } = await uploaded(long);
    expect(await asSystem(() => run(id, now(), () => noting().reader))).toBe("again");
    const bucket = resource(cloud.outputs, "StorageBucket");
    await cloud.objects.put(bucket, sourceKey(id), Buffer.from(long.replace("L2,", "LX,")));
    const { reader, seen } = noting();
    expect(await asSystem(() => run(id, now(), () => reader))).toBe("ended");
    expect(seen.taken).toEqual([]);
    expect(await of.get(id)).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(/uploaded anew/),
    });
  });

  test("that breaks off five times at one place ends FAILED, and one that may pass is tried again", async () => {
    const { id } = await uploaded(long);
    const failing = noting({
      take: () => Promise.reject(Object.assign(new Error("busy"), { name: "ThrottlingException" })),
    });
    for (let attempt = 1; attempt <= 5; attempt++)
      await expect(
        asSystem(() => run(id, now() + 60_000, () => failing.reader)),
        `${attempt}`,
      ).rejects.toThrow("busy");
    expect(await asSystem(() => run(id, now() + 60_000, () => failing.reader))).toBe("ended");
    expect(await of.get(id)).toMatchObject({ status: "FAILED" });
  });

  test("whose reader fails ends FAILED without its words, which are in the log", async () => {
    const { id } = await uploaded(long);
    const { reader } = noting({ take: () => Promise.reject(new Error("secret detail")) });
    expect(await asSystem(() => run(id, now() + 60_000, () => reader))).toBe("ended");
    const { status, statusReason } = await of.get(id);
    expect([status, statusReason]).toEqual([
      "FAILED",
      expect.stringMatching(/^It failed on our side after 0 records\./),
    ]);
  });
});

describe("PATCH /imports/{id}", () => {
  const abort = (id: string, headers?: Record<string, string>, role = "admin") =>
    cloud.api<Import>(role, "PATCH", `${imports}/${id}`, { status: "ABORTED" }, headers);

  test("ends one that waits: its upload then does nothing; repeating it is the same", async () => {
    const csv = csvOf(`L2600080,${run1},,demo,,`);
    const { body } = await of.ask(bodyFor(csv));
    expect((await abort(body.id, { "if-match": '"7"' })).status).toBe(412);
    const first = await abort(body.id, { "if-match": `"${body.version}"` });
    expect(first.body).toMatchObject({
      status: "ABORTED",
      statusReason: expect.stringMatching(/^Aborted by admin/),
    });
    expect((await abort(body.id)).body.version).toBe(first.body.version);
    const turns = () => cloud.logs.filter((line) => line.includes('"outcomes":{"ended":1}')).length;
    const before = turns();
    expect((await of.put(body, csv)).status).toBe(200);
    await eventually(() => expect(turns()).toBe(before + 1));
    const { status } = await cloud.api("admin", "GET", "/api/v1/libraries/L2600080");
    expect(status).toBe(404);
  });

  test("is refused once it has ended otherwise", async () => {
    const done = await of.take(csvOf(`L2600081,${run1},,demo,,`));
    const { status, body } = await abort(done.id);
    expect([status, body]).toMatchObject([409, { code: "import.wrong_status" }]);
  });
});

describe("the sweep", () => {
  withoutRule();

  /** As it is after so many hours, for this process: each hour of the cloud's own clock has many schedules in it. */
  async function sweepAfter(hours: number) {
    setTime({
      now: () => cloud.clock.now() + hours * 3_600_000,
      sleep: (ms) => cloud.clock.sleep(ms),
    });
    const done = await asSystem(sweep);
    actIn(cloud);
    return done;
  }

  test("lets go on what fell silent, ends what was not uploaded within a day, and begins what S3 did not tell of", async () => {
    const csv = csvOf(...lines(600).map((n) => `L26100${n},${run1},,demo,,`));
    const { body: late } = await of.ask(bodyFor(csv));
    const untold = await uploaded(csvOf(`L2600091,${run1},,demo,,`));
    const silent = await uploaded(csv);
    await asSystem(() => run(silent.id, now(), () => noting().reader));
    expect(await sweepAfter(0.3)).toEqual({ failed: 0, queued: 0 });
    expect(await sweepAfter(0.4)).toEqual({ failed: 0, queued: 1 });
    expect((await of.ended(silent.id)).counts).toMatchObject({ added: 600 });
    expect(await sweepAfter(23)).toEqual({ failed: 0, queued: 0 });
    expect(await sweepAfter(24.1)).toMatchObject({ queued: 1 });
    expect((await of.ended(untold.id)).status).toBe("SUCCEEDED");
    expect(await of.get(late.id)).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringMatching(/not uploaded within a day/),
    });
  });
});

import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Aws from "#core/aws";
import { RetryableError } from "#core/error";
import { compareBytes } from "#core/package/seal-order";
import { setting } from "#core/settings";
import type { Destination } from "#core/share/destination/schema";
import { planHashOf } from "#core/share/plan/hash";
import { eachItem, listItems } from "#core/share/plan/items";
import { listOf } from "#core/share/plan/list";
import { make } from "#core/share/plan/make";
import * as Plans from "#core/share/plan/plan";
import { planEntity } from "#core/share/plan/plan.entity";
import { keysOf, type PlanItem } from "#core/share/plan/schema";
import { difference } from "#core/share/plan/since-last";
import { sweep } from "#core/share/plan/sweep";
import { set as setPolicy } from "#core/share/policy/policy";
import { lastShareEntity } from "#core/share/push/last-share.entity";
import { libraryOf } from "#tests/core/package/files-support";
import {
  as,
  asSystem,
  historyOf,
  openRoom,
  type Room,
  source,
  target,
} from "#tests/core/share/room";

let room: Room;
let folders = 0;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

const destination = () => room.destination(`plan-${++folders}/`);
const two = [
  { path: "fastq/a_R1.fastq.gz", body: "reads" },
  { path: "fastq/a_R2.fastq.gz", body: "more reads" },
];

async function itemsOf(planId: string): Promise<PlanItem[]> {
  const items: PlanItem[] = [];
  for await (const item of asSystem(() => eachItem(planId))) items.push(item);
  return items;
}

type Files = { path: string; body: string; there: "nothing" | "same" | "another" }[];
const anyFiles: fc.Arbitrary<Files> = fc.uniqueArray(
  fc.record({
    path: fc
      .array(fc.constantFrom("a", "B", "b b", "#", "é", "+", "%41", "𝒳", "\uff5e", "z"), {
        ...{ minLength: 1, maxLength: 3 },
      })
      .map((names) => names.join("/")),
    body: fc.constantFrom("", "x", "xy"),
    there: fc.constantFrom("nothing" as const, "same" as const, "another" as const),
  }),
  { selector: ({ path }) => path, minLength: 1, maxLength: 6 },
);

test("a plan says of each file what an oracle says that knows what was put there, in the order of the manifest", async () => {
  await fc.assert(
    fc.asyncProperty(anyFiles, async (files) => {
      const { id: destinationId, uri } = await destination();
      const folder = uri.slice(`s3://${target}/`.length);
      for (const { path, body, there } of files)
        if (there !== "nothing")
          await room.put(target, folder + path, there === "same" ? body : `${body}, another`);
      const plan = await room.plan(await room.package(files), { destinationId });
      const expected = [...files]
        .sort((one, other) => compareBytes(one.path, other.path))
        .map(({ path, body, there }, n) => ({
          ...{ n, path, sizeBytes: body.length, destinationUri: uri + path },
          action: { nothing: "send", same: "already-there", another: "collision" }[there],
        }));
      expect(await itemsOf(plan.id)).toMatchObject(expected);
      const of = (action: string) => expected.filter((item) => item.action === action);
      const bytes = (some: typeof expected) => some.reduce((sum, one) => sum + one.sizeBytes, 0);
      expect(plan).toMatchObject({ status: "SUCCEEDED", findingCount: of("collision").length });
      expect(plan.totals).toMatchObject({
        ...{ objects: files.length, bytes: bytes(expected), collisions: of("collision").length },
        ...{ toSend: of("send").length, toSendBytes: bytes(of("send")) },
        ...{ alreadyThere: of("already-there").length, archivedFiles: 0 },
        alreadyThereBytes: bytes(of("already-there")),
      });
      expect(await room.keysIn(target)).not.toContainEqual(expect.stringContaining(".seqferry"));
    }),
    { numRuns: 12 },
  );
});

describe("a plan's hash", () => {
  const hashed = {
    ...{ merkleRoot: "ab", destinationUri: "s3://b/", destinationId: "dst.1" },
    ...{ destinationVersion: 1, policyVersion: 0, itemsDigest: "cd" },
    findings: [{ severity: "warning" as const, code: "a.b", subject: "c", message: "d" }],
  };

  test("is another one when anything is that it is of", () => {
    const others = [
      { merkleRoot: "ac" },
      { destinationUri: "s3://b/c/" },
      { destinationId: "dst.2" },
      { destinationVersion: 2 },
      { policyVersion: 1 },
      { itemsDigest: "ce" },
      { findings: [] },
      ...(["code", "subject", "message"] as const).map((name) => ({
        findings: [
          { severity: "warning" as const, code: "a.b", subject: "c", message: "d", [name]: "x" },
        ],
      })),
    ].map((other) => planHashOf({ ...hashed, ...other }));
    expect(new Set([planHashOf(hashed), ...others]).size).toBe(others.length + 1);
  });

  test("is the same for an equal plan of another package at another time, and changes with a file, its place, and the policy", async () => {
    const one = await destination();
    const to = { destinationId: one.id };
    const first = await room.plan(await room.package(two), to);
    const again = await room.plan(await room.package(two), to);
    expect(again.planHash).toBe(first.planHash);
    expect(again.packageId).not.toBe(first.packageId);
    const edited = [two[0], { path: "fastq/a_R2.fastq.gz", body: "MORE reads" }] as typeof two;
    const hashes = [
      first,
      await room.plan(await room.package(edited), to),
      await room.plan(first.packageId, { ...to, prefix: "sub/" }),
      await room.plan(first.packageId, { destinationId: (await destination()).id }),
    ];
    await room.put(target, `${keyOf(one)}fastq/a_R1.fastq.gz`, "reads");
    hashes.push(await room.plan(first.packageId, to));
    expect(new Set(hashes.map(({ planHash }) => planHash)).size).toBe(hashes.length);
  });
});

const keyOf = ({ uri }: Destination) => uri.slice(`s3://${target}/`.length);

describe("there is no plan, and the reason is told, when a file", () => {
  const failed = async (spoil: (key: string) => Promise<unknown>) => {
    const packageId = await room.package(two);
    await spoil(`${packageId}/fastq/a_R1.fastq.gz`);
    const { id: destinationId } = await destination();
    const plan = await room.plan(packageId, { destinationId });
    expect(plan).toMatchObject({ status: "FAILED", planHash: null, approval: null, totals: null });
    expect((await historyOf(plan.id)).actions).toEqual(["plan.create", "plan.start", "plan.fail"]);
    return plan;
  };

  test("is not there any more", async () => {
    const plan = await failed((Key) =>
      room.s3.send(new DeleteObjectCommand({ Bucket: source, Key })),
    );
    expect(plan.statusReason).toMatch(/a_R1.*there is no such object/);
    expect(plan.findings).toMatchObject([{ severity: "error", code: "file.unreadable" }]);
  });

  test("was changed since its package was sealed, be it of the same size", async () => {
    const same = await failed((Key) => room.put(source, Key, "READS"));
    expect(same.statusReason).toMatch(/was changed after its package was sealed/);
    const longer = await failed((Key) => room.put(source, Key, "reads!"));
    expect(longer.statusReason).toMatch(/has 6 bytes and had 5/);
  });
});

test("what lies in an archive is counted, with the hours of its thaw and what it costs", async () => {
  const packageId = await room.package(two);
  await room.put(source, `${packageId}/fastq/a_R1.fastq.gz`, "reads", { StorageClass: "GLACIER" });
  const { id: destinationId } = await destination();
  const { totals, thawHours, estimate } = await room.plan(packageId, { destinationId });
  expect(totals).toMatchObject({ toSend: 2, archivedFiles: 1, archivedBytes: 5 });
  expect(thawHours).toBe(12);
  expect(estimate).toMatchObject({
    seconds: 12 * 3600 + 1,
    egress: { isCrossRegion: false, fromRegions: ["us-east-1"], toRegion: "us-east-1", dollars: 0 },
  });
  expect(estimate?.dollars).toBeGreaterThan(0);
});

test("names and columns that the policy does not release are findings, once a file", async () => {
  const policy = {
    releasedColumns: ["library_id", "assay", "type"],
    hiddenNamePatterns: ["*_UNBLINDED*"],
  };
  await as("admin", () => setPolicy({ projectId: "demo", policy: policy as never }));
  const files = ["ok.bam", "x_sbj00001_T.bam", "run/Ext-1.bam", "sbj000012.bam", "a_unblinded.csv"];
  const packageId = await room.package(
    files.map((path) => ({ path, body: "x" })),
    { libraries: [libraryOf({ phenotype: null })] },
  );
  const { id: destinationId } = await destination();
  const { findings, approval } = await room.plan(packageId, { destinationId });
  await as("admin", () => setPolicy({ projectId: "demo", policy: {} }));
  const subjects = (code: string) =>
    findings.filter((one) => one.code === code).map(({ subject }) => subject);
  expect(subjects("policy.column")).toEqual([
    ...["sample_id", "external_sample_id", "subject_id", "external_subject_id", "individual_id"],
  ]);
  expect(subjects("policy.value")).toEqual(["run/Ext-1.bam", "x_sbj00001_T.bam"]);
  expect(subjects("policy.name")).toEqual(["a_unblinded.csv"]);
  expect(approval?.reasons).toContain("there are 8 findings");
});

describe("the difference to the last push", () => {
  test("is of this project to this destination, and nobody has to approve what is no longer new", async () => {
    const { id: destinationId } = await destination();
    const first = await room.plan(await room.package(two), { destinationId });
    expect(first).toMatchObject({
      sinceLast: null,
      approval: { isNeeded: true, status: "PENDING" },
    });
    const last = { destinationId, projectId: "demo", pushJobId: "psh.1", planId: first.id };
    await lastShareEntity()
      .put({ ...last, at: first.createdAt })
      .go();
    const changed = [
      { path: "fastq/a_R2.fastq.gz", body: "other" },
      { path: "b", body: "new" },
    ];
    const next = await room.plan(await room.package(changed), { destinationId });
    expect(next.sinceLast).toEqual({ pushJobId: "psh.1", added: 1, changed: 1, same: 0, gone: 1 });
    expect(next.approval).toEqual({ isNeeded: false, reasons: [], approvalId: null, status: null });
  });

  test("counts each path of both lists once", async () => {
    const lists = fc.uniqueArray(
      fc.record({ path: fc.constantFrom("a", "b", "𝒳", "\uff5e", "c"), sizeBytes: fc.nat(1) }),
      { selector: ({ path }) => path },
    );
    async function* itemsOf(list: { path: string; sizeBytes: number }[]) {
      const sorted = [...list].sort((one, other) => compareBytes(one.path, other.path));
      yield* sorted.map(
        (one) => ({ ...one, etag: null, checksum: null, action: "send" }) as PlanItem,
      );
    }
    await fc.assert(
      fc.asyncProperty(lists, lists, async (now, then) => {
        const before = new Map(then.map(({ path, sizeBytes }) => [path, sizeBytes]));
        const kinds = now.map(({ path, sizeBytes }) =>
          !before.has(path) ? "added" : before.get(path) === sizeBytes ? "same" : "changed",
        );
        const count = (kind: string) => kinds.filter((one) => one === kind).length;
        const kept = count("same") + count("changed");
        expect(await difference(itemsOf(now), itemsOf(then))).toEqual({
          ...{ added: count("added"), same: count("same"), changed: count("changed") },
          gone: then.length - kept,
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe("a request for a plan", () => {
  test("is refused and audited when it names no place that is registered for the project", async () => {
    const packageId = await room.package(two);
    const ask = (asked: object) =>
      as("sharer", async () => Plans.create({ packageId, ...asked } as never));
    for (const shareDestination of [
      `s3://${target}-evil/`,
      `s3://${target}/plan-1/../x/`,
      "s3://x",
    ]) {
      await expect(ask({ shareDestination })).rejects.toMatchObject({ code: "plan.refused" });
      const { actions, last } = await historyOf(packageId);
      expect(actions.at(-1)).toBe("plan.refused");
      expect(last).toMatchObject({ shareDestination, code: "plan.refused" });
    }
    for (const asked of [{}, { destinationId: "dst.1" }, { prefix: "a/" }, { shareDestination: 1 }])
      await expect(ask(asked)).rejects.toMatchObject({ code: "request.invalid" });
    expect((await as("viewer", () => listOf({ packageId }))).items).toEqual([]);
  });

  test("with the same key makes one plan, and another body under it is refused", async () => {
    const packageId = await room.package(two);
    const asked = { packageId, destinationId: (await destination()).id, idempotencyKey: "k" };
    const [one, other] = await Promise.all(
      [1, 2].map(() => as("sharer", () => Plans.create(asked))),
    );
    expect(one?.id).toBe(other?.id);
    await expect(
      as("sharer", () => Plans.create({ ...asked, prefix: "x/" })),
    ).rejects.toMatchObject({ code: "idempotency.mismatch" });
  });
});

test("made twice at once, and again after its end, a plan is the same, with one approval", async () => {
  const packageId = await room.package(two);
  const { id: destinationId } = await destination();
  const { id } = await as("sharer", () => Plans.create({ packageId, destinationId }));
  await asSystem(() => Promise.all([make(id), make(id)]));
  const made = await as("viewer", () => Plans.get({ planId: id }));
  await asSystem(() => make(id));
  expect(await as("viewer", () => Plans.get({ planId: id }))).toEqual(made);
  const { actions } = await historyOf(id);
  expect(actions.filter((one) => one === "plan.succeed")).toHaveLength(1);
});

test("killed at any call and begun again, a plan comes to the same end, once", async () => {
  const packageId = await room.package(two);
  const { id: destinationId } = await destination();
  const wanted = await room.plan(packageId, { destinationId });
  const { id } = await as("sharer", () => Plans.create({ packageId, destinationId }));
  let left = Number.POSITIVE_INFINITY;
  const dies: Parameters<ReturnType<typeof Aws.s3>["middlewareStack"]["use"]>[0] = {
    applyToStack: (stack) =>
      stack.add(
        (next) => (args) => {
          if (left-- > 0) return next(args);
          throw new RetryableError("killed");
        },
        { step: "initialize", name: "dies", override: true },
      ),
  };
  for (const client of [Aws.s3(), Aws.dynamodb()]) client.middlewareStack.use(dies as never);
  let kills = 0;
  for (let at = 0; ; at++, kills++) {
    left = at;
    const [end] = await Promise.allSettled([asSystem(() => make(id))]);
    left = Number.POSITIVE_INFINITY;
    if (end?.status === "fulfilled") break;
    expect(end?.reason.message).toMatch(/killed/);
  }
  expect(kills).toBeGreaterThan(15);
  const made = await as("viewer", () => Plans.get({ planId: id }));
  expect(made).toMatchObject({ status: "SUCCEEDED", planHash: wanted.planHash });
  expect(await room.keysIn(target)).not.toContainEqual(expect.stringContaining(".seqferry"));
  expect((await historyOf(id)).actions).toEqual(["plan.create", "plan.start", "plan.succeed"]);
  const { approvalId } = made.approval ?? {};
  expect((await historyOf(approvalId ?? "")).actions).toEqual(["approval.request"]);
});

test("items come page by page, of one action too, and only of who may know the plan", async () => {
  const files = Array.from({ length: 7 }, (_, n) => ({ path: `f${n}`, body: "x" }));
  const one = await destination();
  for (const n of [1, 4]) await room.put(target, `${keyOf(one)}f${n}`, "x");
  const { id: planId } = await room.plan(await room.package(files), { destinationId: one.id });
  const walk = async (action?: PlanItem["action"]) => {
    const paths: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { planId, action, cursor, limit: 2 };
      const page = await as("viewer", () => listItems(query));
      paths.push(...page.items.map(({ path }) => path));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return paths.join(" ");
  };
  expect(await walk()).toBe("f0 f1 f2 f3 f4 f5 f6");
  expect(await walk("already-there")).toBe("f1 f4");
  expect(await walk("collision")).toBe("");
  const foreign = { projectIds: ["other"] };
  await expect(as("viewer", () => listItems({ planId }), foreign)).rejects.toMatchObject({
    code: "plan.not_found",
  });
  // Kept its time and gone: not an empty one.
  const Key = keysOf(planId).items;
  await Aws.s3().send(new DeleteObjectCommand({ Bucket: setting("storageBucket"), Key }));
  await expect(walk()).rejects.toMatchObject({ code: "list.expired", status: 410 });
});

test("a plan that nobody makes ends by the sweep, with what it lacked", async () => {
  const packageId = await room.package(two);
  const { id: destinationId } = await destination();
  const { id } = await as("sharer", () => Plans.create({ packageId, destinationId }));
  await asSystem(() => sweep());
  expect((await planEntity().get({ planId: id }).go()).data?.status).toBe("PENDING");
  await room.clock.advance(46 * 60_000);
  await asSystem(() => sweep());
  expect(await as("viewer", () => Plans.get({ planId: id }))).toMatchObject({
    ...{ status: "FAILED", statusReason: expect.stringMatching(/Nobody began/) },
  });
});

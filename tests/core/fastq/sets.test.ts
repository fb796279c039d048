import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Sets from "#core/fastq/fastq-set";
import { setReads } from "#core/fastq/files";
import { list } from "#core/fastq/list";
import { listRows } from "#core/fastq/list-row";
import { register } from "#core/fastq/register";
import { mostMembers } from "#core/fastq/schema";
import { listSets } from "#core/fastq/set-list";
import { merge } from "#core/fastq/set-merge";
import { change, link, unlink } from "#core/fastq/set-verbs";
import { change as changeFastq, remove } from "#core/fastq/verbs";
import { asSystem, eventsOf } from "#tests/core/fastq/places-room";
import {
  addLibrary,
  asSharer,
  openStore,
  putFile,
  sharerOf,
  stateOf,
} from "#tests/core/fastq/store-room";

let room: Awaited<ReturnType<typeof openStore>>;
beforeAll(async () => {
  room = await openStore();
});
afterAll(() => room.cloud.close());

/** Registers fastqs of a library, each of a lane of its own. */
async function fastqsOf(
  libraryId: string,
  count: number,
  run = `run-${libraryId}`,
  index = "ACGT",
) {
  const inputs = Array.from({ length: count }, (_, n) => ({
    ...{ projectId: "demo", libraryId, index, lane: n + 1, instrumentRunId: run },
  }));
  const made = await asSystem(() => register(inputs, { source: "import" }));
  return made.map(({ fastq }) => fastq?.fastqId ?? "");
}

const create = (libraryId: string, fastqIds: string[], flags: object = {}) =>
  asSharer(async () => Sets.create({ libraryId, fastqIds, ...flags }));
const broken = { code: "fastq_set.rule_broken" };

test("a set is whole or not at all: one member that cannot be in it leaves all as they were", async () => {
  const [a = "", b = "", c = ""] = await fastqsOf("L_whole", 3);
  await create("L_whole", [a], { isCurrent: false });
  const before = await stateOf("L_whole");
  await expect(create("L_whole", [b, c, a])).rejects.toMatchObject({
    ...broken,
    errors: [{ path: a, message: expect.stringContaining("is in the set") }],
  });
  expect(await stateOf("L_whole")).toEqual(before);
});

test("members are valid, of one library, and in one set; those that are not are named", async () => {
  const [invalid = "", fine = ""] = await fastqsOf("L_rules", 2);
  const [other = ""] = await fastqsOf("L_rules_2", 1);
  await asSharer(() => changeFastq({ fastqId: invalid, isValid: false }));
  await expect(create("L_rules", [invalid, other, fine])).rejects.toMatchObject({
    ...broken,
    errors: [{ path: invalid }, { path: other }],
  });
  await expect(create("L_rules", [])).rejects.toMatchObject({ errors: [{ path: "fastqIds" }] });
});

test("a member is neither invalidated, nor moved to another library, nor deleted", async () => {
  const [fastqId = ""] = await fastqsOf("L_member", 1);
  await create("L_member", [fastqId]);
  const inSet = { code: "fastq.in_set" };
  for (const attempt of [
    () => changeFastq({ fastqId, isValid: false }),
    () => changeFastq({ fastqId, libraryId: "L_other" }),
    () => remove({ fastqId }),
  ])
    await expect(asSystem<Promise<unknown>>(attempt)).rejects.toMatchObject(inSet);
});

test("of sets that are made current or open at once, one is", async () => {
  const fastqIds = await fastqsOf("L_flags", 5);
  const made = await Promise.allSettled(
    fastqIds.map((id) => create("L_flags", [id], { allowsAdditional: true })),
  );
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const one of made) if (one.status === "rejected") expect(one.reason).toMatchObject(broken);
  const { sets, currentSet, openSet } = await stateOf("L_flags");
  expect(sets.map(({ fastqSetId }) => fastqSetId)).toEqual([currentSet]);
  expect(openSet).toBe(currentSet);
});

test("a library's set of another project is in the way, and is named to those who may see it", async () => {
  const [one = "", other = ""] = await fastqsOf("L_moved", 2);
  const set = await create("L_moved", [one]);
  await addLibrary("L_moved", "research", "SAM_MOVED");
  await asSystem(() => changeFastq({ fastqId: other, libraryId: "L_moved" }));
  const again = () => Sets.create({ libraryId: "L_moved", fastqIds: [other] });
  await expect(asSystem(again)).rejects.toThrow(set.id);
  const unseen = Actor.run(sharerOf("research"), again);
  await expect(unseen).rejects.toThrow("has a current set already: one of another project.");
});

test("sets are found by project, and by the sample of their library", async () => {
  await addLibrary("L_kin", "demo", "SAM_KIN");
  const set = await create("L_kin", await fastqsOf("L_kin", 1));
  const idsOf = async (query: object) =>
    (await asSystem(() => listSets({ libraryId: "L_kin", ...query }))).items.map(({ id }) => id);
  expect(await idsOf({ projectId: "demo", sampleId: "SAM_KIN" })).toEqual([set.id]);
  expect(await idsOf({ sampleId: "SAM_OTHER" })).toEqual([]);
  expect(await idsOf({ projectId: "research" })).toEqual([]);
  const theirs = { projectId: "demo", sampleId: "SAM_KIN" };
  const unseen = await Actor.run(sharerOf("research"), () => listSets(theirs));
  expect(unseen.items).toEqual([]);
  const bySample = await asSharer(() => listSets({ sampleId: "SAM_KIN" }));
  expect(bySample.items.map(({ id }) => id)).toEqual([set.id]);
  const fastqs = async (projectId: string) =>
    (await asSystem(() => list({ libraryId: "L_kin", projectId }))).items.length;
  expect([await fastqs("demo"), await fastqs("research")]).toEqual([1, 0]);
});

test("fastqs are linked to an open set, at once, and none is lost; to a closed one they are not", async () => {
  const [first = "", ...others] = await fastqsOf("L_link", 5);
  const { id: fastqSetId } = await create("L_link", [first]);
  await expect(
    asSharer(() => link({ fastqSetId, fastqId: others[0] ?? "" })),
  ).rejects.toMatchObject(broken);
  await asSharer(() => change({ fastqSetId, allowsAdditional: true }));
  await Promise.all(others.map((fastqId) => asSharer(() => link({ fastqSetId, fastqId }))));
  const { sets, fastqs } = await stateOf("L_link");
  expect([...(sets[0]?.fastqIds ?? [])].sort()).toEqual([first, ...others].sort());
  expect(new Set(fastqs.map((row) => row.fastqSetId))).toEqual(new Set([fastqSetId]));
  const events = await eventsOf(fastqSetId);
  expect(events.filter((event) => event.endsWith("FASTQ_LINKED"))).toHaveLength(4);
});

test("the last fastq takes its set with it, and the newest other set becomes current", async () => {
  const [a = "", b = "", c = ""] = await fastqsOf("L_last", 3);
  const current = await create("L_last", [a]);
  await create("L_last", [b], { isCurrent: false });
  const newest = await create("L_last", [c], { isCurrent: false });
  await asSharer(() => unlink({ fastqSetId: current.id, fastqId: a }));
  const { sets, currentSet, fastqs } = await stateOf("L_last");
  expect(currentSet).toBe(newest.id);
  expect(sets.filter(({ isCurrent }) => isCurrent)).toMatchObject([{ fastqSetId: newest.id }]);
  expect(sets).toHaveLength(2);
  expect(fastqs.find(({ fastqId }) => fastqId === a)).not.toHaveProperty("fastqSetId");
  expect((await eventsOf(current.id)).at(-1)).toBe("FastqSetStateChange FASTQ_SET_DELETED");
  expect((await eventsOf(newest.id)).at(-1)).toBe("FastqSetStateChange FASTQ_SET_IS_CURRENT");
});

test("sets that are merged twice at once become one, and its event says of which fastqs", async () => {
  const [a = "", b = "", c = ""] = await fastqsOf("L_merge", 3);
  const sets = [
    await create("L_merge", [a]),
    await create("L_merge", [b, c], { isCurrent: false, allowsAdditional: true }),
  ];
  const fastqSetIds = sets.map(({ id }) => id);
  const made = await Promise.allSettled([
    asSharer(() => merge({ fastqSetIds })),
    asSharer(() => merge({ fastqSetIds: [...fastqSetIds].reverse() })),
  ]);
  const [one] = made.flatMap((found) => (found.status === "fulfilled" ? found.value : []));
  expect(made.filter(({ status }) => status === "rejected")).toHaveLength(1);
  const state = await stateOf("L_merge");
  expect(state).toMatchObject({
    sets: [{ fastqSetId: one?.id, isCurrent: true, allowsAdditional: true, version: 1 }],
    currentSet: one?.id,
    openSet: one?.id,
  });
  expect(state.fastqs.map((row) => row.fastqSetId)).toEqual([one?.id, one?.id, one?.id]);
  expect(await eventsOf(one?.id ?? "")).toEqual(["FastqSetStateChange FASTQ_SET_MERGED"]);
  for (const id of fastqSetIds)
    expect((await eventsOf(id)).at(-1)).toBe("FastqSetStateChange FASTQ_SET_DELETED");
});

test("a merge that is asked for again under its key answers the same set", async () => {
  const [a = "", b = ""] = await fastqsOf("L_key", 2);
  const one = await create("L_key", [a]);
  const other = await create("L_key", [b], { isCurrent: false });
  const ask = { fastqSetIds: [one.id, other.id], idempotencyKey: "merge-key" };
  const first = await asSharer(() => merge(ask));
  expect(await asSharer(() => merge(ask))).toEqual(first);
});

test("as many fastqs as a set may have are linked and merged in one transaction, and one more is refused", async () => {
  const ids = await fastqsOf("L_many", mostMembers + 1);
  await expect(create("L_many", ids)).rejects.toMatchObject({ errors: [{ path: "fastqIds" }] });
  const quarter = mostMembers / 5;
  const sets = [];
  for (let n = 0; n < 5; n++)
    sets.push(
      await create("L_many", ids.slice(n * quarter, (n + 1) * quarter), { isCurrent: n === 0 }),
    );
  const fastqSetIds = sets.map(({ id }) => id);
  const last = await create("L_many", ids.slice(mostMembers), { isCurrent: false });
  await expect(
    asSharer(() => merge({ fastqSetIds: [...fastqSetIds, last.id] })),
  ).rejects.toMatchObject(broken);
  const merged = await asSharer(() =>
    merge({ fastqSetIds, idempotencyKey: "as many as there may be" }),
  );
  expect(merged.fastqIds).toEqual(ids.slice(0, mostMembers));
});

test("sets of a run are listed once each, page by page, and flags filter them", async () => {
  const ids = await fastqsOf("L_run", 4, "run-of-sets");
  const [other = ""] = await fastqsOf("L_run_2", 1, "run-of-sets", "TTGA");
  await fastqsOf("L_run", 1, "another-run");
  const one = await create("L_run", ids.slice(0, 3));
  const two = await create("L_run", ids.slice(3), { isCurrent: false, allowsAdditional: true });
  const three = await create("L_run_2", [other]);
  const found = async (query: object) => {
    const sets: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await asSharer(() => listSets({ ...query, limit: 1, cursor }));
      sets.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return sets.sort();
  };
  const run = { instrumentRunId: "run-of-sets" };
  const of = (...sets: { id: string }[]) => sets.map(({ id }) => id).sort();
  expect(await found(run)).toEqual(of(one, three));
  expect(await found({ ...run, isCurrent: "any" })).toEqual(of(one, two, three));
  expect(await found({ ...run, isCurrent: "any", allowsAdditional: "true" })).toEqual(of(two));
  expect(await found({ libraryId: "L_run", allowsAdditional: "false" })).toEqual(of(one));
});

test("the rows of a set cost two reads of the table, however many fastqs it has", async () => {
  const ids = await fastqsOf("L_cost", 4);
  for (const [n, fastqId] of ids.entries()) {
    const r1 = { uri: await putFile(room, `cost/${n}.fastq.gz`) };
    await asSharer(() => setReads({ fastqId, reads: { r1 } }));
  }
  const few = await create("L_cost", ids.slice(0, 1));
  const many = await create("L_cost", ids.slice(1), { isCurrent: false });
  const readsOf = async (fastqSetId: string) => {
    const { ledger } = room.cloud.gate;
    ledger.reset();
    await asSharer(() => listRows({ fastqSetId }));
    return ledger
      .rows()
      .filter(({ operation }) => /^(Batch)?GetItem$/.test(operation))
      .reduce((sum, { calls }) => sum + calls, 0);
  };
  expect([await readsOf(few.id), await readsOf(many.id)]).toEqual([2, 2]);
});

type Step =
  | { verb: "create"; members: number[]; isCurrent: boolean; open: boolean }
  | { verb: "link" | "unlink"; set: number; member: number }
  | { verb: "change"; set: number; isCurrent?: boolean | undefined; open?: boolean | undefined }
  | { verb: "merge"; sets: [number, number] };

const n = fc.nat({ max: 5 });
const steps = fc.array(
  fc.oneof(
    fc.record({
      verb: fc.constant("create" as const),
      members: fc.uniqueArray(n, { minLength: 1, maxLength: 3 }),
      isCurrent: fc.boolean(),
      open: fc.boolean(),
    }),
    fc.record({ verb: fc.constantFrom("link" as const, "unlink" as const), set: n, member: n }),
    fc.record({
      verb: fc.constant("change" as const),
      set: n,
      isCurrent: fc.option(fc.boolean(), { nil: undefined }),
      open: fc.option(fc.boolean(), { nil: undefined }),
    }),
    fc.record({ verb: fc.constant("merge" as const), sets: fc.tuple(n, n) }),
  ),
  { minLength: 4, maxLength: 12 },
);

test("whatever is done to sets, three at a time: members and sets say the same, and a library has one current and one open set", async () => {
  let library = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (given: Step[]) => {
      const libraryId = `L_any_${++library}`;
      const members = await fastqsOf(libraryId, 6);
      for (let start = 0; start < given.length; start += 3) {
        const { sets } = await stateOf(libraryId);
        const idOf = (index: number) => sets[index % sets.length]?.fastqSetId ?? "";
        await Promise.all(
          given.slice(start, start + 3).map((step) => take(step, { libraryId, members, idOf })),
        );
        await expectWhole(libraryId);
      }
    }),
    { numRuns: 12 },
  );
});

/** Does a step; rules and races refuse some, and nothing else does. */
async function take(
  step: Step,
  world: { libraryId: string; members: string[]; idOf: (index: number) => string },
): Promise<void> {
  const { libraryId, members, idOf } = world;
  try {
    await asSharer(async () => {
      if (step.verb === "create") {
        const fastqIds = step.members.map((index) => members[index] ?? "");
        const { isCurrent, open: allowsAdditional } = step;
        return Sets.create({ libraryId, fastqIds, isCurrent, allowsAdditional });
      }
      if (step.verb === "merge")
        return merge({ fastqSetIds: [idOf(step.sets[0]), idOf(step.sets[1])] });
      const fastqSetId = idOf(step.set);
      if (step.verb === "change")
        return change({ fastqSetId, isCurrent: step.isCurrent, allowsAdditional: step.open });
      const fastqId = members[step.member] ?? "";
      return step.verb === "link" ? link({ fastqSetId, fastqId }) : unlink({ fastqSetId, fastqId });
    });
  } catch (error) {
    const { code = (error as Error).name } = error as { code?: string };
    expect([
      "fastq_set.rule_broken",
      "fastq_set.not_found",
      "fastq.not_found",
      "request.invalid",
      "RetryableError",
    ]).toContain(code);
  }
}

async function expectWhole(libraryId: string): Promise<void> {
  const { fastqs, sets, currentSet, openSet } = await stateOf(libraryId);
  const bySet = new Map(sets.map((set) => [set.fastqSetId, set]));
  for (const { fastqId, fastqSetId } of fastqs) {
    const holders = sets.filter(({ fastqIds }) => fastqIds.includes(fastqId));
    expect(holders.map((set) => set.fastqSetId)).toEqual(fastqSetId ? [fastqSetId] : []);
    if (fastqSetId) expect(bySet.has(fastqSetId)).toBe(true);
  }
  for (const { fastqIds } of sets) expect(fastqIds.length).toBeGreaterThan(0);
  const flagged = (flag: "isCurrent" | "allowsAdditional") =>
    sets.flatMap((set) => (set[flag] ? set.fastqSetId : []));
  expect(flagged("isCurrent")).toEqual(currentSet ? [currentSet] : []);
  expect(flagged("allowsAdditional")).toEqual(openSet ? [openSet] : []);
}

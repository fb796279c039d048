import fc from "fast-check";
import { expect, test } from "vitest";
import { fatesOf, type Outcome, planOf, statusOf, turnAt } from "#local/engines/icav2/copy-plan";
import { logNormal, randomOf } from "#local/engines/icav2/random";
import { Settings } from "#local/engines/icav2/settings";
import { copy, itemsOf, jobOf, startIcav2 } from "#tests/local/icav2/fixture";

const settings = (change: Partial<Settings> = {}) => Settings.parse(change);
const outcome = fc.constantFrom<Outcome>("SUCCEEDED", "PARTIALLY_SUCCEEDED", "FAILED", "STOPPED");
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("one job in five fails unless told otherwise, half of them partially", () => {
  const plans = Array.from({ length: 5000 }, (_, draw) => planOf(settings(), `1 ${draw}`, 0));
  const count = (one: Outcome) => plans.filter((plan) => plan.outcome === one).length;
  expect(count("FAILED") + count("PARTIALLY_SUCCEEDED")).toBeGreaterThan(900);
  expect(count("FAILED") + count("PARTIALLY_SUCCEEDED")).toBeLessThan(1100);
  expect(count("FAILED") / count("PARTIALLY_SUCCEEDED")).toBeCloseTo(1, 0);
  expect(count("STOPPED")).toBe(0);
});

test("job times have the median and the spread that were set", () => {
  const random = randomOf("times");
  const times = Array.from({ length: 4000 }, () => logNormal(random, 120, 0.35)).sort(
    (a, b) => a - b,
  );
  const at = (part: number) => times[Math.floor(part * times.length)] ?? 0;
  expect(at(0.5)).toBeGreaterThan(117);
  expect(at(0.5)).toBeLessThan(123);
  // One deviation above the median lies the 84th hundredth.
  expect(at(0.8413) / 120).toBeCloseTo(Math.exp(0.35), 1);
});

test("as many files fail as the share says, at least one, and never all of a partial success", () => {
  const property = fc.property(
    outcome,
    share,
    fc.integer({ min: 1, max: 40 }),
    (planned, part, total) => {
      const forced = planOf(settings({ itemFailureShare: part }), `1 ${total}`, 0, planned);
      const fates = fatesOf({ ...forced, total });
      const failed = fates.filter((fate) => fate !== "COPIED").length;
      expect(fates).toHaveLength(total);
      if (planned === "SUCCEEDED") expect(failed).toBe(0);
      if (planned === "FAILED" || planned === "STOPPED") {
        expect(failed).toBe(Math.max(1, Math.round(part * total)));
        expect(fates.filter((fate) => fate === "FAILED")).toHaveLength(1);
        expect(fates.indexOf("FAILED")).toBe(total - failed);
      }
      if (planned === "PARTIALLY_SUCCEEDED" && total > 1) {
        expect(failed).toBe(Math.min(total - 1, Math.max(1, Math.round(part * total))));
        expect(fates).not.toContain("NEVER");
      }
    },
  );
  fc.assert(property);
});

test("turns are in order and within the job's time", () => {
  const property = fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(), (total, draw) => {
    const plan = { ...planOf(settings(), `1 ${draw}`, 1000), total };
    const turns = Array.from({ length: total + 1 }, (_, turn) => turnAt(plan, turn));
    expect(turns).toEqual([...turns].sort((a, b) => a - b));
    expect(turns[0]).toBe(plan.runAt);
    expect(turns.at(-1)).toBe(Math.round(plan.runAt + plan.durationMs));
    expect(plan.waitAt).toBeLessThan(plan.runAt);
  });
  fc.assert(property);
});

test("a job that was to fail, but had nothing that could, has succeeded", () => {
  const plan = planOf(settings(), "1 1", 0, "FAILED");
  expect(statusOf(plan, ["COPIED", "COPIED"])).toBe("SUCCEEDED");
  expect(statusOf({ ...plan, outcome: "SUCCEEDED" }, ["COPIED", "FAILED"])).toBe(
    "PARTIALLY_SUCCEEDED",
  );
  expect(statusOf({ ...plan, outcome: "SUCCEEDED" }, ["FAILED"])).toBe("FAILED");
});

test("whatever happens, files are AVAILABLE with their whole size or PARTIAL and empty, and the job says which", async () => {
  const cloud = await startIcav2();
  let number = 0;
  const kind = fc.constantFrom("fail", "partial", "stop", "none");
  const action = fc.constantFrom("SKIP", "OVERWRITE", "RENAME");
  const files = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 });
  const property = fc.asyncProperty(
    kind,
    action,
    files,
    share,
    async (effect, actionOnExist, names, part) => {
      const round = `/${number++}`;
      cloud.icav2.changeSettings({ itemFailureShare: part, sigma: 0.35 });
      cloud.gate.faults.disarm();
      if (effect !== "none")
        cloud.gate.faults.arm({ service: "icav2", operation: "CopyJob", effect });
      const sizes = new Map<string, number>();
      const ids: string[] = [];
      for (const [index, name] of names.entries()) {
        const { id } = await cloud.icav2.putFile(cloud.from, `${round}/${index}/${name}.bam`, {
          sizeBytes: 1 + index,
        });
        ids.push(id);
        sizes.set(id, 1 + index);
      }
      const made = { path: { projectId: cloud.to }, body: { name: round.slice(1) } };
      const { data } = await cloud.ask("createFolder", made);
      const more = { destinationFolderId: data.id, actionOnExist };
      const { id, job } = await copy(cloud, ids, more);
      await cloud.advance(2000);

      const items = await itemsOf(cloud, id);
      const { status } = await jobOf(cloud, job.id);
      expect(items.map(({ request }) => request.dataId)).toEqual(ids);
      for (const { processing } of items) expect(["COPIED", "FAILED"]).toContain(processing.status);
      const copied = items.filter(({ processing }) => processing.status === "COPIED");
      expect(status === "SUCCEEDED").toBe(copied.length === items.length);
      if (status === "PARTIALLY_SUCCEEDED") expect(copied.length).toBeGreaterThan(0);

      const query = { parentFolderPath: `${round}/` };
      const there = await cloud.ask("getProjectDataList", { path: made.path, query });
      const owners = new Map(
        items.map(({ createdProjectData, request }) => [
          createdProjectData?.data.id,
          request.dataId,
        ]),
      );
      for (const { data: file } of there.items) {
        const source = owners.get(file.id);
        const { status: state, fileSizeInBytes } = file.details ?? {};
        expect(["AVAILABLE", "PARTIAL"]).toContain(state);
        if (state === "PARTIAL") expect(fileSizeInBytes).toBe(0);
        if (state === "AVAILABLE") expect(fileSizeInBytes).toBe(sizes.get(String(source)));
      }
      for (const item of copied.filter((one) => one.createdProjectData)) {
        const last = [...items]
          .reverse()
          .find((one) => one.createdProjectData?.data.id === item.createdProjectData?.data.id);
        if (last === item) expect(item.createdProjectData?.data.details?.status).toBe("AVAILABLE");
      }
    },
  );
  await fc.assert(property, { numRuns: 40 });
  await cloud.stop();
});

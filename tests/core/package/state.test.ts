import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { get } from "#core/package/package";
import { fail, running, start, succeed } from "#core/package/package-state";
import { abort, remove } from "#core/package/package-verbs";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import {
  actionsOf,
  as,
  ask,
  asMachine,
  eventsOf,
  executionArn,
  rowOf,
  summaryOf,
} from "#tests/core/package/room";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

const other = executionArn.replace("one", "other");

/** What machines, people and rules do to a package, in any order. */
const steps = {
  start: (packageId: string) => asMachine(() => start({ packageId, executionArn })),
  startAgain: (packageId: string) => asMachine(() => start({ packageId, executionArn: other })),
  succeed: (packageId: string) => asMachine(() => succeed(packageId, summaryOf())),
  fail: (packageId: string) => asMachine(() => fail(packageId, "It broke.")),
  abort: (packageId: string) => as("sharer", () => abort({ packageId, status: "ABORTED" })),
} as const;

test("nothing leaves an end state, whatever comes, and each change is recorded and told once", async () => {
  const orders = fc.array(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(orders, async (order) => {
      const { id } = await ask();
      const seen = ["PENDING"];
      let end: string | undefined;
      for (const step of order) {
        await steps[step](id).catch((error) => expect(error.code).toBe("package.wrong_status"));
        const row = await rowOf(id);
        if (end) expect(JSON.stringify(row)).toBe(end);
        else if (row.status !== seen.at(-1)) seen.push(row.status);
        if (!["PENDING", "RUNNING"].includes(row.status)) end = JSON.stringify(row);
      }
      const { own, todays } = await eventsOf(id);
      expect(todays.map(({ detail }) => detail.status)).toEqual(seen);
      expect(own).toHaveLength(seen.length);
      expect(await actionsOf(id)).toHaveLength(seen.length);
    }),
    { numRuns: 25 },
  );
});

test("an execution that is not the package's own does nothing; its own begins again", async () => {
  const { id } = await ask();
  expect(await steps.start(id)).toBe(true);
  expect(await steps.start(id)).toBe(true);
  expect(await steps.startAgain(id)).toBe(false);
  expect((await rowOf(id)).executionArn).toBe(executionArn);
  await steps.succeed(id);
  expect(await steps.start(id)).toBe(false);
});

test("each status is told in the words of today's service, with its fields and no others", async () => {
  const { id, createdAt } = await ask({ name: "told" });
  await steps.start(id);
  await steps.succeed(id);
  const { todays } = await eventsOf(id);
  const { endedAt } = await rowOf(id);
  const told = { id, packageName: "told", requestTime: createdAt, hasExpired: false };
  expect(todays.map(({ source, detailType }) => [source, detailType])).toEqual(
    Array(3).fill(["orcabus.datasharing", "DataPackagingJobStateChange"]),
  );
  expect(todays.map(({ detail }) => detail)).toEqual([
    { ...told, status: "PENDING", stepsExecutionArn: "", completionTime: null },
    { ...told, status: "RUNNING", stepsExecutionArn: executionArn, completionTime: null },
    { ...told, status: "SUCCEEDED", stepsExecutionArn: executionArn, completionTime: endedAt },
  ]);
});

test("a step for a package that was aborted meanwhile is refused", async () => {
  const { id } = await ask();
  await expect(running(id)).rejects.toMatchObject({ code: "package.wrong_status" });
  await steps.start(id);
  expect(await running(id)).toMatchObject({ packageId: id });
  await steps.abort(id);
  await expect(running(id)).rejects.toMatchObject({ code: "package.wrong_status" });
});

describe("aborting", () => {
  const abortAs = (packageId: string, version?: number) =>
    as("sharer", () => abort({ packageId, status: "ABORTED", version }), { name: "grace" });

  test("ends a package with who did it, and again changes nothing", async () => {
    const { id } = await ask();
    const once = await abortAs(id);
    expect(once).toMatchObject({
      status: "ABORTED",
      statusReason: "Aborted by grace.",
      endedAt: expect.any(String),
    });
    expect(await abortAs(id)).toEqual(once);
    expect((await eventsOf(id)).own).toEqual(["PackageRequested", "PackageAborted"]);
  });

  test("is refused for another version than the one that was read", async () => {
    const { id, version } = await ask();
    await steps.start(id);
    await expect(abortAs(id, version)).rejects.toMatchObject({ code: "request.version_mismatch" });
    expect((await abortAs(id, version + 1)).status).toBe("ABORTED");
  });

  test("is refused once it has ended, and for what one may not know of", async () => {
    const { id } = await ask();
    await steps.start(id);
    await steps.succeed(id);
    await expect(abortAs(id)).rejects.toMatchObject({ code: "package.wrong_status" });
    const { id: hidden } = await ask({ projectId: "other" });
    await expect(abortAs(hidden)).rejects.toMatchObject({ code: "package.not_found" });
  });
});

describe("deleting", () => {
  const removeIt = (packageId: string) => as("admin", () => remove({ packageId }));

  test("is an admin's, and refused while a package is being built", async () => {
    const { id } = await ask();
    await expect(as("sharer", () => remove({ packageId: id }))).rejects.toMatchObject({
      code: "auth.forbidden",
    });
    await expect(removeIt(id)).rejects.toMatchObject({ code: "package.wrong_status" });
    await steps.start(id);
    await expect(removeIt(id)).rejects.toMatchObject({ code: "package.wrong_status" });
    await steps.fail(id);
    await removeIt(id);
    await expect(removeIt(id)).rejects.toMatchObject({ code: "package.not_found" });
    await expect(as("admin", () => get({ packageId: id }))).rejects.toMatchObject({
      code: "package.not_found",
    });
    expect((await actionsOf(id)).at(-1)).toBe("package.delete");
    expect((await eventsOf(id)).own.at(-1)).toBe("PackageDeleted");
  });
});

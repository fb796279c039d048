import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Delivery from "#core/package/delivery";
import * as Links from "#core/package/link";
import { get } from "#core/package/package";
import { find } from "#core/package/package-row";
import { fail, start, succeed } from "#core/package/package-state";
import { sweep, tidy } from "#core/package/package-tidy";
import { abort, remove } from "#core/package/package-verbs";
import { keysOf } from "#core/package/schema";
import { configure } from "#core/settings";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import {
  actionsOf,
  as,
  ask,
  asMachine,
  eventsOf,
  executionArn,
  keysBelow,
  putObject,
  rowOf,
  summaryOf,
} from "#tests/core/package/room";

const day = 86_400_000;
let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
  cloud.set({ apiOrigin: "https://api.example" } as never);
});
afterAll(() => {
  configure({});
  return cloud.close();
});

/** A package that was built, with its objects. */
async function built(given: Parameters<typeof summaryOf>[0] = {}): Promise<string> {
  const { id } = await ask();
  await asMachine(() => start({ packageId: id, executionArn }));
  const { manifest, chunks, findings } = keysOf(id);
  for (const key of [manifest, findings]) await putObject(cloud, key, "");
  await putObject(cloud, chunks, JSON.stringify({ chunks: [] }));
  await asMachine(() => succeed(id, summaryOf(given)));
  return id;
}

const link = (packageId: string, expiresInDays = 7) =>
  as("sharer", () => Links.create({ packageId, expiresInDays }));
const seen = (packageId: string) => as("viewer", () => get({ packageId }));
const tokenOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);

describe("a package that cannot be read whole", () => {
  test("is made and says so, and no link to it is made", async () => {
    const id = await built({ archivedFileCount: 1, archivedBytes: 4 });
    expect(await seen(id)).toMatchObject({
      ...{ status: "SUCCEEDED", isShareable: false, archivedFileCount: 1, archivedBytes: 4 },
    });
    await expect(link(id)).rejects.toMatchObject({
      code: "package.not_shareable",
      message: expect.stringContaining("1 of 2 files"),
    });
    expect(await keysBelow(cloud, "scripts/")).toEqual([]);
  });
});

describe("deleting", () => {
  test("is refused while a link works, then removes links, scripts and objects of this package alone", async () => {
    const [id, other] = [await built(), await built()];
    const kept = await link(other);
    const { id: linkId, url } = await link(id);
    const removeIt = () => as("admin", () => remove({ packageId: id }));
    await expect(removeIt()).rejects.toMatchObject({ code: "package.has_links" });
    await as("sharer", () => Links.revoke({ linkId }));
    await removeIt();
    await expect(link(id)).rejects.toMatchObject({ code: "package.not_found" });
    await asMachine(() => tidy(id));
    await asMachine(() => tidy(id));
    expect(await find(id)).toBeUndefined();
    expect(await keysBelow(cloud, `packages/${id}`)).toEqual([]);
    expect(await keysBelow(cloud, "scripts/")).toEqual([`scripts/${kept.id}.sh`]);
    await expect(as("viewer", () => Links.get({ linkId }))).rejects.toMatchObject({
      code: "link.not_found",
    });
    await expect(Delivery.view(tokenOf(url))).rejects.toMatchObject({ code: "link.not_found" });
    expect(await keysBelow(cloud, `packages/${other}`)).toHaveLength(3);
    expect((await seen(other)).status).toBe("SUCCEEDED");
    expect(await actionsOf(id)).toContain("package.delete");
  });

  test("that lost its event is done by the sweep", async () => {
    const id = await built();
    await as("admin", () => remove({ packageId: id }));
    await asMachine(() => sweep());
    expect(await find(id)).toBeUndefined();
    expect(await keysBelow(cloud, `packages/${id}`)).toEqual([]);
  });

  test("is refused in the moment in which a link is made", async () => {
    const id = await built();
    const [made, removed] = await Promise.allSettled([
      link(id),
      as("admin", () => remove({ packageId: id })),
    ]);
    expect([made.status, removed.status].filter((one) => one === "fulfilled")).toHaveLength(1);
  });
});

describe("after 30 days", () => {
  test("a package keeps its status, is expired, and nothing of it can be read; its history stays", async () => {
    const id = await built();
    const { url, expiresAt } = await link(id, 90);
    expect(expiresAt).toBe((await seen(id)).expiresAt);
    await cloud.clock.advance(30 * day - 60_000);
    await asMachine(() => sweep());
    expect(await seen(id)).toMatchObject({ status: "SUCCEEDED", isExpired: false });
    expect((await Delivery.view(tokenOf(url))).package.id).toBe(id);
    await cloud.clock.advance(60_000);
    expect(await seen(id)).toMatchObject({ status: "SUCCEEDED", isExpired: true });
    await expect(Delivery.view(tokenOf(url))).rejects.toMatchObject({ code: "link.gone" });
    await expect(link(id)).rejects.toMatchObject({ code: "package.not_shareable" });
    await asMachine(() => sweep());
    await asMachine(() => sweep());
    expect(await keysBelow(cloud, `packages/${id}`)).toEqual([]);
    expect(await keysBelow(cloud, "scripts/")).toEqual([]);
    expect(await seen(id)).toMatchObject({ status: "SUCCEEDED", isExpired: true });
    expect((await eventsOf(id)).own.filter((type) => type === "PackageExpired")).toHaveLength(1);
    expect(await actionsOf(id)).toContain("package.expire");
    expect((await rowOf(id)).dueAt).toBeUndefined();
  });
});

describe("a package is never stuck", () => {
  test("one that no machine begins ends FAILED after a day, and says so", async () => {
    const { id } = await ask();
    await cloud.clock.advance(day);
    await asMachine(() => sweep());
    expect((await seen(id)).status).toBe("PENDING");
    await cloud.clock.advance(2 * 3_600_000);
    await asMachine(() => sweep());
    expect(await seen(id)).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringContaining("did not begin"),
    });
    expect(await asMachine(() => start({ packageId: id, executionArn }))).toBe(false);
  });

  test("one whose machine fell silent ends FAILED, and says so", async () => {
    const { id } = await ask();
    await asMachine(() => start({ packageId: id, executionArn }));
    await cloud.clock.advance(9 * day + 1000);
    await asMachine(() => sweep());
    expect(await seen(id)).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringContaining("never ended"),
    });
  });
});

test("what has ended is tidied up, and looked at again when it expires and not before", async () => {
  const waits = { libraryIdList: ["L1"], dataTypeList: ["fastq"], defrostArchivedFastqs: true };
  const { id: failed } = await ask({ selection: waits });
  await asMachine(() => start({ packageId: failed, executionArn }));
  const { id: aborted } = await ask();
  await asMachine(() => fail(failed, "It broke."));
  await as("sharer", () => abort({ packageId: aborted, status: "ABORTED" }));
  for (const id of [failed, aborted]) {
    expect((await rowOf(id)).dueAt).toBe((await rowOf(id)).endedAt);
    await asMachine(() => tidy(id));
    const { dueAt, expiresAt } = await rowOf(id);
    expect(dueAt).toBe(expiresAt);
  }
});

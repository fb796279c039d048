import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as Links from "#core/package/link";
import type { Receipt } from "#core/package/link-schema";
import { tidy } from "#core/package/package-tidy";
import { remove } from "#core/package/package-verbs";
import { receiptEntity } from "#core/package/receipt.entity";
import * as Receipts from "#core/package/receipts";
import { configure } from "#core/settings";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { call, linkTo, now, sealed } from "#tests/core/package/link-room";
import { actionsOf, as, asMachine, eventsOf } from "#tests/core/package/room";

let cloud: LeanCloud;
let packageId: string;
beforeAll(async () => {
  cloud = await leanCloud();
  cloud.set({ apiOrigin: "https://data.example" } as never);
  packageId = await sealed(cloud, 4);
});
afterAll(() => {
  configure({});
  return cloud.close();
});

const tell = (path: string, body: string) => call(`${path}/receipts`, { method: "POST", body });

/** All of a link's receipts, in pages of two. */
async function receiptsOf(linkId: string): Promise<Receipt[]> {
  const found: Receipt[] = [];
  let cursor: string | undefined;
  do {
    const query = { linkId, limit: 2, ...(cursor && { cursor }) };
    const page = await as("viewer", () => Receipts.list(query));
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}

describe("receipts", () => {
  test("say of each file what was asked for and what the recipient's program verified, page by page", async () => {
    const { id, path } = await linkTo(packageId);
    for (const n of [3, 0, 0]) await call(`${path}/files/${n}`);
    await call(`${path}/files/3`, { headers: { range: "bytes=9-" } });
    expect((await tell(path, "0\tverified\n1\tsized\n4\tfailed\n")).status).toBe(204);
    const receipts = await receiptsOf(id);
    const time = expect.any(String);
    expect(receipts).toMatchObject([
      {
        n: 0,
        askedCount: 2,
        askedBytes: 20,
        firstAskedAt: time,
        outcome: "verified",
        verifiedAt: time,
      },
      { n: 1, askedCount: 0, firstAskedAt: null, outcome: "sized", verifiedAt: null },
      { n: 3, askedCount: 2, askedBytes: 13 + 4, outcome: null },
      { n: 4, askedCount: 0, outcome: "failed", outcomeAt: time },
    ]);
    const { downloadCount, servedBytes, fileCountAsked } = await now(id);
    const sum = (name: "askedCount" | "askedBytes") =>
      receipts.reduce((total, receipt) => total + receipt[name], 0);
    expect([servedBytes, fileCountAsked]).toEqual([sum("askedBytes"), 2]);
    expect(downloadCount).toBe(sum("askedCount") - 1);
  });

  test("that are told again, by sixteen at once, count once; all of them complete the link, once", async () => {
    const other = await sealed(cloud, 2);
    const { id, path } = await linkTo(other);
    const two = "0\tverified\n1\tverified\n";
    const told = await Promise.all(Array.from({ length: 16 }, () => tell(path, two)));
    expect(new Set(told.map(({ status }) => status))).toEqual(new Set([204]));
    expect(await now(id)).toMatchObject({ verifiedFileCount: 2, completedAt: null });
    const { path: sized, id: sizedId } = await linkTo(other);
    for (const _ of [1, 2, 3]) await tell(sized, "0\tsized\n");
    expect(await now(sizedId)).toMatchObject({ verifiedFileCount: 0, completedAt: null });
    await tell(path, "2\tfailed\n");
    expect(await now(id)).toMatchObject({ verifiedFileCount: 2, completedAt: null });
    // By size alone it is there, and not verified.
    for (const _ of [1, 2]) await tell(path, "2\tsized\n");
    expect(await now(id)).toMatchObject({ verifiedFileCount: 2, completedAt: expect.any(String) });
    await tell(path, "2\tverified\n");
    expect(await now(id)).toMatchObject({ verifiedFileCount: 3 });
    expect((await eventsOf(other)).own.filter((type) => type === "LinkCompleted")).toHaveLength(1);
    expect((await actionsOf(other)).filter((name) => name === "link.complete")).toHaveLength(1);
  });

  test("of a link that is used up are taken: its last file arrives after its last download began", async () => {
    const { id, path } = await linkTo(packageId, { maxDownloads: 1 });
    await call(`${path}/files/0`);
    expect((await tell(path, "0\tverified\n")).status).toBe(204);
    expect(await now(id)).toMatchObject({ status: "USED_UP", verifiedFileCount: 1 });
  });

  test.each([
    ["", "line 1"],
    ["0\tverified\n\n", "line 2"],
    ["0 verified", "line 1"],
    ["5\tverified", "line 1"],
    ["0\tverified\n01\tverified", "line 2"],
    ["-1\tverified", "line 1"],
    ["0\tVERIFIED", "line 1"],
    ["0\tverified\r\n", "line 1"],
    ["0\tverified\n".repeat(5_001), "5001 lines"],
  ])(
    "of other words are refused by their place, and nothing is written: %#",
    async (body, place) => {
      const { id, path } = await linkTo(packageId);
      expect(await tell(path, body)).toMatchObject({
        status: 400,
        problem: { code: "request.invalid", detail: expect.stringContaining(place) },
      });
      expect(await receiptsOf(id)).toEqual([]);
    },
  );

  test("are read as they were written, whatever order they come in", async () => {
    const outcome = fc.constantFrom("verified" as const, "sized" as const, "failed" as const);
    await fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(999_999_998), outcome), { minLength: 1 }), (told) => {
        const text = told.map((line) => line.join("\t")).join("\n");
        expect(Receipts.parse(text, 999_999_999)).toEqual(new Map(told));
      }),
    );
  });

  test("go with their package, those of other packages stay", async () => {
    const other = await sealed(cloud, 3);
    const [gone, kept] = [await linkTo(other), await linkTo(packageId)];
    for (const { path } of [gone, kept]) await tell(path, "0\tverified\n1\tverified\n");
    await as("sharer", () => Links.revoke({ linkId: gone.id }));
    await as("admin", () => remove({ packageId: other }));
    await asMachine(() => tidy(other));
    await expect(receiptsOf(gone.id)).rejects.toMatchObject({ code: "link.not_found" });
    const { data } = await receiptEntity().query.primary({ linkId: gone.id }).go();
    expect(data).toEqual([]);
    expect(await receiptsOf(kept.id)).toHaveLength(2);
  });

  test("of a project of others are not there", async () => {
    const { id } = await linkTo(packageId);
    const asked = as("viewer", () => Receipts.list({ linkId: id }), { projectIds: ["other"] });
    await expect(asked).rejects.toMatchObject({ code: "link.not_found" });
  });
});

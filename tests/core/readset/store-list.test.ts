import { afterAll, beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as StoreList from "#core/readset/store-list";
import { configure } from "#core/settings";
import { actIn, resource } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
});
afterAll(() => cloud.close());

test("stores come by id and in pages, each once; a cursor of other stores is refused", async () => {
  const ids = Array.from({ length: 5 }, (_, n) => String(7_400_000_000 + n));
  const among = (storeIds: string[]) =>
    configure({
      tableName: resource(cloud.outputs, "DataTable"),
      projectOfStore: Object.fromEntries(storeIds.map((id) => [id, "demo"])),
      quotas: { GetSequenceStore: 200 },
      ...{ region: "us-east-1", accountId: "000000000000", cursorKey: "a key" },
    });
  among([...ids].reverse());
  const pageAt = (limit: number, cursor?: string) =>
    Actor.run(Actor.system("test"), () => StoreList.list({ limit, ...(cursor && { cursor }) }));
  for (const limit of [1, 2, 5, 6]) {
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await pageAt(limit, cursor);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids);
  }
  const { nextCursor } = await pageAt(2);
  among(ids.slice(1));
  await expect(pageAt(2, nextCursor ?? "")).rejects.toMatchObject({
    code: "request.cursor_invalid",
  });
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { readSetClass } from "#core/copy/thaw/tier";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { imported, metadataOf, mirrored } from "#tests/core/copy/thaw/read-set-support";
import { itemsOf, planned, resultsOf, thawed, wish } from "#tests/core/copy/thaw/thaw-support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

test.each([
  ["a file", (uri: string) => uri],
  ["its read set", (uri: string) => uri.slice(0, uri.lastIndexOf("/") + 1)],
])(
  "an archived read set that is asked for by %s is planned, activated, and can be copied",
  async (_, sourceOf) => {
    const [one] = await imported(cloud, 1);
    if (!one?.uris[0]) throw new Error("Nothing was imported.");
    cloud.omics.archive([one.id]);
    await cloud.omics.settled();
    await mirrored(cloud, one);
    const run = await planned([wish(sourceOf(one.uris[0]))]);
    expect(await itemsOf(run)).toMatchObject([
      { sourceUri: one.uris[0], storageClass: readSetClass, isArchived: true, action: "copy" },
    ]);
    const { data } = await copyJobEntity().get({ copyJobId: run.copyJobId }).go();
    expect(data).toMatchObject({ phase: "thaw", estimate: { archived: 1, thawHours: 1 } });
    await thawed(cloud, run);
    expect((await metadataOf(cloud.storeId, one.id)).status).toBe("ACTIVE");
    expect(await resultsOf(run)).toEqual([]);
  },
);

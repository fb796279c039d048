import { afterAll, beforeAll, expect, test } from "vitest";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { readSetClass } from "#core/copy/thaw/tier";
import * as Rows from "#core/readset/rows";
import { iso } from "#core/time";
import { type LeanCloud, leanCloud } from "#tests/core/copy/thaw/lean-cloud";
import { type Imported, imported, metadataOf } from "#tests/core/copy/thaw/read-set-support";
import { itemsOf, planned, resultsOf, thawed, wish } from "#tests/core/copy/thaw/thaw-support";

let cloud: LeanCloud;
beforeAll(async () => {
  cloud = await leanCloud();
});
afterAll(() => cloud.close());

/** What the mirror keeps of a read set that it saw while it was active. */
async function mirrored({ id, uris }: Imported): Promise<void> {
  const named = {
    set_arn: `arn:aws:omics:us-east-1:000000000000:sequenceStore/${cloud.storeId}/readSet/${id}`,
    set_id: id,
    store_id: cloud.storeId,
  };
  await Rows.update(named, () => ({
    ...named,
    ...{ set_status: "ARCHIVED", set_status_at: iso(), projectId: "demo", revision: 1 },
    files: uris.map((file_path) => ({ file_path, file_type: "source1", content_length: 100 })),
  }));
}

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
    await mirrored(one);
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

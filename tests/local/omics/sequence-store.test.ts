import {
  CreateSequenceStoreCommand,
  DeleteSequenceStoreCommand,
  GetSequenceStoreCommand,
  ListSequenceStoresCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSequenceStoreCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, importPair, startOmics, statusesOf } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

test("a store is CREATING, then ACTIVE, and says so on the bus", async () => {
  const made = await cloud.client.send(
    new CreateSequenceStoreCommand({ name: "trial", description: "a trial", tags: { team: "a" } }),
  );
  expect(made.status).toBe("CREATING");
  expect(made.s3Access?.s3Uri).toMatch(
    new RegExp(`^s3://${made.id}-[0-9a-f]+-s3alias/000000000000/sequenceStore/${made.id}/$`),
  );
  await cloud.advance(1_000);
  const got = await cloud.client.send(new GetSequenceStoreCommand({ id: made.id }));
  expect(got).toMatchObject({ status: "ACTIVE", name: "trial", eTagAlgorithmFamily: "MD5up" });
  expect(got.creationTime).toBeInstanceOf(Date);
  expect(statusesOf(cloud, made.id)).toEqual(["CREATED", "ACTIVE"]);
  expect(cloud.events.at(-1)).toMatchObject({
    source: "aws.omics",
    detailType: "Sequence Store Status Change",
    resources: [made.arn],
  });
});

test("the same client token makes one store, and refuses other parameters", async () => {
  const first = await cloud.client.send(
    new CreateSequenceStoreCommand({ name: "x", clientToken: "t" }),
  );
  const again = await cloud.client.send(
    new CreateSequenceStoreCommand({ name: "x", clientToken: "t" }),
  );
  expect(again.id).toBe(first.id);
  const other = cloud.client.send(new CreateSequenceStoreCommand({ name: "y", clientToken: "t" }));
  await expect(other).rejects.toMatchObject({ name: "ValidationException" });
});

test("stores are listed by filter and page", async () => {
  for (const name of ["a", "b", "b"])
    await cloud.client.send(new CreateSequenceStoreCommand({ name }));
  const b = await cloud.client.send(new ListSequenceStoresCommand({ filter: { name: "b" } }));
  expect(b.sequenceStores).toHaveLength(2);
  const page = await cloud.client.send(new ListSequenceStoresCommand({ maxResults: 3 }));
  const rest = await cloud.client.send(
    new ListSequenceStoresCommand({ nextToken: page.nextToken }),
  );
  expect(page.sequenceStores?.length).toBe(3);
  expect(rest.sequenceStores?.length).toBe(1);
  expect(rest.nextToken).toBeUndefined();
});

test("an update changes what it names and nothing else", async () => {
  const propagatedSetLevelTags = ["project"];
  await cloud.client.send(
    new UpdateSequenceStoreCommand({ id: cloud.storeId, propagatedSetLevelTags }),
  );
  const got = await cloud.client.send(new GetSequenceStoreCommand({ id: cloud.storeId }));
  expect(got).toMatchObject({ name: "reads", propagatedSetLevelTags });
});

test("a store with read sets is not deleted; an empty one goes", async () => {
  const { id } = await cloud.client.send(new CreateSequenceStoreCommand({ name: "empty" }));
  await cloud.advance(1_000);
  await importPair(cloud, "A");
  const full = cloud.client.send(new DeleteSequenceStoreCommand({ id: cloud.storeId }));
  await expect(full).rejects.toMatchObject({ name: "ConflictException" });
  await cloud.client.send(new DeleteSequenceStoreCommand({ id }));
  await cloud.advance(1_000);
  const gone = cloud.client.send(new GetSequenceStoreCommand({ id }));
  await expect(gone).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("tags of stores and read sets are added, replaced, removed and listed", async () => {
  const { arn } = await importPair(cloud, "A", { tags: { lane: "1", run: "r" } });
  for (const resourceArn of [arn, cloud.omics.ensureSequenceStore({ name: "reads" }).arn]) {
    await cloud.client.send(
      new TagResourceCommand({ resourceArn, tags: { lane: "2", extra: "e" } }),
    );
    await cloud.client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["run", "extra"] }));
    const { tags } = await cloud.client.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ lane: "2" });
  }
  const missing = cloud.client.send(new ListTagsForResourceCommand({ resourceArn: `${arn}1` }));
  await expect(missing).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

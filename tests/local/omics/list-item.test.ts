import {
  CreateMultipartReadSetUploadCommand,
  ListReadSetsCommand,
  type ReadSetListItem,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { operations } from "#local/engines/omics/model";
import type { Shape } from "#local/engines/omics/shape";
import { type Cloud, importPair, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

/** Names of the members of a structure, or of the items of a list of them. */
function membersOf(shape: Shape | undefined, ...path: string[]): string[] {
  const inner = shape && "item" in shape ? shape.item : shape;
  if (inner?.kind !== "structure") throw new Error(`no structure at ${path.join(".")}`);
  const [first, ...rest] = path;
  const members = inner.members();
  if (first === undefined) return members.map(({ name }) => name).sort();
  return membersOf(members.find(({ name }) => name === first)?.shape, ...rest);
}

const answer = operations.get("ListReadSets")?.output;
/** As it is on the wire. */
async function listed(): Promise<Record<string, object>[]> {
  const response = await fetch(`${cloud.url}/sequencestore/${cloud.storeId}/readsets`, {
    method: "POST",
    body: "{}",
  });
  return ((await response.json()) as { readSets: Record<string, object>[] }).readSets;
}

test("an item of ListReadSets has every member of AWS's that was said of the read set, and no other: neither files nor a job", async () => {
  const reference = "arn:aws:omics:us-east-1:000000000000:referenceStore/1/reference/2";
  await cloud.omics.seedReadSets({
    ...{ storeId: cloud.storeId, count: 1 },
    of: () => ({ description: "d", generatedFrom: "run", referenceArn: reference }),
  });
  const [item = {}] = await listed();
  const wanted = membersOf(answer, "readSets").filter((name) => name !== "statusMessage");
  expect(Object.keys(item).sort()).toEqual(wanted);
  expect(wanted).not.toContain("files");
  expect(wanted).not.toContain("creationJobId");
  const details = ["sequenceInformation", "etag"].map((name) => Object.keys(item[name] ?? {}));
  expect(details.map((names) => names.sort())).toEqual([
    membersOf(answer, "readSets", "sequenceInformation"),
    membersOf(answer, "readSets", "etag"),
  ]);
  expect(item.sequenceInformation).toMatchObject({ alignment: "UNALIGNED", generatedFrom: "run" });
});

test("a read set that failed says why, and leaves out what nobody knows", async () => {
  const broken = { source1: Buffer.from("no FASTQ"), source2: undefined, fileNames: ["a.gz"] };
  await expect(importPair(cloud, "A", broken)).rejects.toThrow();
  const [item = {}] = await listed();
  expect(item).toMatchObject({ status: "UPLOAD_FAILED", statusMessage: expect.any(String) });
  expect(item).not.toHaveProperty("etag");
  expect(item.sequenceInformation).toEqual({});
});

test("windows of time leave out their own ends: a read set of the very millisecond is in neither neighbour", async () => {
  const at = Date.UTC(2026, 0, 1);
  const seed = { storeId: cloud.storeId, createdAt: new Date(at - 1), stepMs: 1, count: 3 };
  await cloud.omics.seedReadSets(seed);
  const times = async (filter: object): Promise<number[]> => {
    const page = await cloud.client.send(
      new ListReadSetsCommand({ sequenceStoreId: cloud.storeId, filter }),
    );
    return (page.readSets ?? []).map(({ creationTime }: ReadSetListItem) => Number(creationTime));
  };
  expect(await times({ createdBefore: new Date(at) })).toEqual([at - 1]);
  expect(await times({ createdAfter: new Date(at) })).toEqual([at + 1]);
  const around = { createdAfter: new Date(at - 1), createdBefore: new Date(at + 1) };
  expect(await times(around)).toEqual([at]);
});

test("an upload that is not complete is no read set yet", async () => {
  await cloud.client.send(
    new CreateMultipartReadSetUploadCommand({
      ...{ sequenceStoreId: cloud.storeId, sourceFileType: "FASTQ", name: "up" },
      ...{ sampleId: "a", subjectId: "b" },
    }),
  );
  expect(await listed()).toEqual([]);
});

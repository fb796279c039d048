import { afterAll, beforeAll, expect, test } from "vitest";
import { type Cloud, importPair, startOmics } from "#tests/local/omics/cloud";

type Listed = { id: string; status: string; creationTime: Date };
type Page = { nextToken?: string } & Record<string, Listed[]>;

let cloud: Cloud;
const started: Record<string, Listed[]> = { Import: [], Activation: [], Export: [] };
const roleArn = "arn:aws:iam::000000000000:role/omics";
const source = {
  ...{ sourceFiles: { source1: "s3://lab/a.fastq.gz" }, sourceFileType: "FASTQ" },
  ...{ sampleId: "a", subjectId: "b" },
};

beforeAll(async () => {
  cloud = await startOmics();
  cloud.clock.setScale(0);
  const { id: readSetId } = await importPair(cloud, "A");
  const inputs = {
    Import: { roleArn, sources: [source] },
    Activation: { sources: [{ readSetId }] },
    Export: { roleArn, destination: "s3://none/", sources: [{ readSetId }] },
  };
  for (let round = 0; round < 5; round++) {
    for (const [kind, input] of Object.entries(inputs))
      started[kind]?.push(
        await cloud.omics.call<Listed>(`StartReadSet${kind}Job`, {
          sequenceStoreId: cloud.storeId,
          ...input,
        }),
      );
    await cloud.advance(round === 3 ? 60_000 : 200);
  }
});
afterAll(() => cloud.stop());

async function list(kind: string, filter: object, maxResults = 100): Promise<string[]> {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const input = { sequenceStoreId: cloud.storeId, filter, maxResults, nextToken };
    const page: Page = await cloud.omics.call(`ListReadSet${kind}Jobs`, input);
    const jobs = page[`${kind.toLowerCase()}Jobs`] ?? [];
    expect(jobs.length).toBeLessThanOrEqual(maxResults);
    found.push(...jobs.map(({ id }) => id));
    nextToken = page.nextToken;
  } while (nextToken);
  return found;
}

test.each(["Import", "Activation", "Export"])(
  "%s jobs are listed in the order they came, in pages, by status and between times",
  async (kind) => {
    const jobs = started[kind] ?? [];
    const ids = jobs.map(({ id }) => id);
    expect(await list(kind, {}, 2)).toEqual(ids);
    expect(await list(kind, { status: "SUBMITTED" })).toEqual(ids.slice(4));
    const ended = kind === "Activation" ? "COMPLETED" : "FAILED";
    expect(await list(kind, { status: ended }, 3)).toEqual(ids.slice(0, 4));
    const between = {
      createdAfter: jobs[0]?.creationTime,
      createdBefore: jobs[3]?.creationTime,
    };
    expect(await list(kind, between)).toEqual(ids.slice(1, 3));
  },
);

import { gzipSync } from "node:zlib";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { expect } from "vitest";
import type { Fastq, FastqSet } from "#core/fastq/schema";
import type { ExplainedSyncRequest, SyncRequest } from "#core/fastq/sync/schema";
import type { Page } from "#core/page-schema";
import { archive, token } from "#tests/functions/copy-support";
import { resource, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud } from "#tests/support/cloud";

/** Two reads of eight bases. */
export const reads = gzipSync("@r1\nACGTACGT\n+\nIIIIIIII\n@r2\nACGTACGA\n+\nIIIIIIII\n");

let made = 0;

/** Fastqs of a cloud through its API, as a sharer of `demo`. */
export function fastqsOf(cloud: TestCloud) {
  const ask = async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await cloud.api<Answer>("sharer", method, `/api/v1${path}`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const explain = (id: string) => ask<ExplainedSyncRequest>("GET", `/sync-requests/${id}`);
  return {
    ask,
    explain,
    /** A fastq of a lane of its own, with files if there are any. */
    fastq(libraryId: string, files?: { r1: string; r2?: string }): Promise<Fastq> {
      const place = { lane: (made++ % 8) + 1, instrumentRunId: `261120_A01052_${made}_BH7JMMDRX5` };
      const named = files && {
        reads: { r1: { uri: files.r1 }, ...(files.r2 && { r2: { uri: files.r2 } }) },
      };
      const body = { ...place, index: "ACGTACGT", libraryId, projectId: "demo", ...named };
      return ask<Fastq>("POST", "/fastqs", body);
    },
    set: (libraryId: string, fastqIds: string[]) =>
      ask<FastqSet>("POST", "/fastq-sets", { libraryId, projectId: "demo", fastqIds }),
    wait: (body: object) => ask<SyncRequest>("POST", "/sync-requests", body),
    requests: async (query = "") =>
      (await ask<Page<SyncRequest>>("GET", `/sync-requests?limit=200${query}`)).items,
    /** The request once it has such a status; any end, when none is named. */
    ended: (id: string, status = /SUCCEEDED|FAILED|ABORTED/) =>
      eventually(async () => {
        const found = await explain(id);
        expect(found.status, JSON.stringify(found)).toMatch(status);
        return found;
      }),
    /** Puts a gzip fastq into a bucket that the stage reads; answers its URI. */
    async object(key: string, storageClass?: string): Promise<string> {
      cloud.objects.ensureBucket(archive);
      await cloud.objects.put(archive, key, reads, { ...(storageClass && { storageClass }) });
      return `s3://${archive}/${key}`;
    },
    /** Imports a read set of one file whose tag names its fastq. */
    readSet: (fastqId: string, status: "ACTIVE" | "ARCHIVED" = "ACTIVE") =>
      cloud.omics.importReadSet({
        ...{ storeId: storeOf(cloud), name: `reads of ${fastqId}`, status },
        ...{ sampleId: "L2600001", subjectId: "SBJ00001", tags: { fastqId } },
        ...{ fileNames: ["reads_R1.fastq.gz"], source1: reads },
      }),
  };
}

/** A machine of somebody else that sends such an event with its task token and waits for the answer. */
export async function parkingMachine(
  cloud: Pick<TestCloud, "outputs" | "sfn">,
  name: string,
  detailType: string,
  detail: object,
): Promise<string> {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "Wait for fastqs",
    States: {
      "Wait for fastqs": {
        Type: "Task",
        Resource: "arn:aws:states:::events:putEvents.waitForTaskToken",
        Arguments: {
          Entries: [
            {
              Detail: { taskToken: token, ...detail },
              DetailType: detailType,
              EventBusName: resource(cloud.outputs, "EventBus"),
              Source: "orcabus.workflowglue",
            },
          ],
        },
        End: true,
      },
    },
  };
  const { stateMachineArn = "" } = await cloud.sfn.send(
    new CreateStateMachineCommand({
      name,
      definition: JSON.stringify(definition),
      roleArn: "arn:aws:iam::000000000000:role/somebody",
    }),
  );
  return stateMachineArn;
}

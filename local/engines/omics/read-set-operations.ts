import { Readable } from "node:stream";
import type {
  GetReadSetMetadataResponse,
  ListReadSetsRequest,
  ListReadSetsResponse,
} from "@aws-sdk/client-omics";
import type { Core } from "#local/engines/omics/core";
import { noContent, omicsError } from "#local/engines/omics/error";
import { aliasOf, keyOf } from "#local/engines/omics/location";
import { conditionsOf, pageOf } from "#local/engines/omics/page";
import { describe, noteAccess, readSetOf } from "#local/engines/omics/read-set";
import type { ReadSet, StoredFile } from "#local/engines/omics/record";
import { storeOf } from "#local/engines/omics/sequence-store";
import type { Operation } from "#local/json-service";

type One = { sequenceStoreId: string; id: string };

/** ListReadSets, GetReadSetMetadata and GetReadSet. */
export function readSetOperations(core: Core): Record<string, Operation> {
  return {
    ListReadSets(input: ListReadSetsRequest): ListReadSetsResponse {
      const store = storeOf(core, String(input.sequenceStoreId));
      const filters = [
        "name",
        "status",
        "referenceArn",
        "sampleId",
        "subjectId",
        "generatedFrom",
        "creationType",
      ];
      const { items, nextToken } = pageOf(core.readSets, {
        storeId: store.id,
        conditions: conditionsOf(input.filter, filters),
        maxResults: input.maxResults,
        nextToken: input.nextToken,
      });
      return { readSets: items.map((readSet) => describe(core, readSet)), nextToken };
    },
    GetReadSetMetadata({ sequenceStoreId, id }: One): GetReadSetMetadataResponse {
      const readSet = readSetOf(core, sequenceStoreId, id);
      return {
        ...describe(core, readSet),
        creationJobId: readSet.creationJobId,
        files: readSet.files.length > 0 ? filesOf(core, readSet) : undefined,
      };
    },
    async GetReadSet(input: One & { partNumber: number; file?: string }) {
      const readSet = readSetOf(core, input.sequenceStoreId, input.id);
      const wanted = (input.file ?? "SOURCE1").toLowerCase();
      const file = readSet.files.find(({ source }) => source === wanted);
      if (readSet.status !== "ACTIVE")
        throw omicsError(
          "ConflictException",
          `The read set ${readSet.id} is ${readSet.status}; it can be read while it is ACTIVE.`,
        );
      if (!file) throw omicsError("ValidationException", `The read set has no file ${wanted}.`);
      if (input.partNumber > partsOf(core, file))
        throw omicsError(
          "RangeNotSatisfiableException",
          `${file.name} has ${partsOf(core, file)} parts; part ${input.partNumber} was asked for.`,
        );
      if (readSet.seeded) throw noContent();
      noteAccess(core, readSet);
      const store = storeOf(core, readSet.storeId);
      const { body } = await core.objects.get(store.bucket, keyOf(core, readSet, file.name));
      return {
        payload: slice(body, (input.partNumber - 1) * core.partSizeBytes, core.partSizeBytes),
      };
    },
  };
}

/** S3 access is given while the read set is ACTIVE, and is the same URI each time. */
function filesOf(core: Core, readSet: ReadSet): GetReadSetMetadataResponse["files"] {
  const alias = aliasOf(storeOf(core, readSet.storeId));
  return Object.fromEntries(
    readSet.files.map((file) => [
      file.source,
      {
        contentLength: file.sizeBytes,
        partSize: core.partSizeBytes,
        totalParts: partsOf(core, file),
        s3Access:
          readSet.status === "ACTIVE"
            ? { s3Uri: `s3://${alias}/${keyOf(core, readSet, file.name)}` }
            : undefined,
      },
    ]),
  );
}

function partsOf(core: Core, file: StoredFile): number {
  return Math.max(1, Math.ceil(file.sizeBytes / core.partSizeBytes));
}

/** The bytes from `start`, at most `length` of them. */
function slice(body: Readable, start: number, length: number): Readable {
  return Readable.from(
    (async function* () {
      let position = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) {
        const from = Math.max(0, start - position);
        const to = Math.min(chunk.length, start + length - position);
        if (from < to) yield chunk.subarray(from, to);
        position += chunk.length;
        if (position >= start + length) return;
      }
    })(),
    { objectMode: false },
  );
}

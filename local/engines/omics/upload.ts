import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type {
  CompleteReadSetUploadPartListItem,
  ListMultipartReadSetUploadsRequest,
  ReadSetPartSource,
} from "@aws-sdk/client-omics";
import { type Core, newId } from "#local/engines/omics/core";
import { notFound, omicsError } from "#local/engines/omics/error";
import { assertFastq } from "#local/engines/omics/import-job";
import { vaultOf } from "#local/engines/omics/location";
import { once } from "#local/engines/omics/once";
import { pageOf } from "#local/engines/omics/page";
import { addReadSet } from "#local/engines/omics/read-set";
import type { Upload, UploadPart } from "#local/engines/omics/record";
import { activeStoreOf, storeOf } from "#local/engines/omics/sequence-store";
import { discardLater, originOf, partKey } from "#local/engines/omics/upload-part";
import type { Operation } from "#local/json-service";

type Create = Omit<Upload, "id" | "storeId" | "createdAt" | "parts"> & {
  sequenceStoreId: string;
  sourceFileType: string;
  clientToken?: string;
};
type One = { sequenceStoreId: string; uploadId: string };
type Part = One & { partSource: ReadSetPartSource; partNumber: number; payload: Readable | Buffer };
type Complete = One & { parts: CompleteReadSetUploadPartListItem[] };

/** Direct uploads: create, parts, complete, abort and the listing of uploads. */
export function uploadOperations(core: Core): Record<string, Operation> {
  return {
    CreateMultipartReadSetUpload(input: Create) {
      const store = activeStoreOf(core, input.sequenceStoreId);
      assertFastq(input.sourceFileType);
      const { sequenceStoreId, sourceFileType: _, clientToken: __, ...about } = input;
      const id = once(core, "CreateMultipartReadSetUpload", input, () => {
        const createdAt = core.context.clock.now();
        const newUpload = {
          ...about,
          id: newId(core.uploads),
          storeId: store.id,
          createdAt,
          parts: [],
        };
        core.uploads.put(newUpload);
        return newUpload.id;
      });
      return describe(uploadOf(core, { sequenceStoreId, uploadId: id }));
    },
    async UploadReadSetPart(input: Part) {
      const upload = uploadOf(core, input);
      const bucket = vaultOf(storeOf(core, upload.storeId));
      const hash = createHash("sha256");
      const body = hashing(input.payload, (chunk) => hash.update(chunk));
      const key = partKey(core, upload, input.partSource, input.partNumber);
      const { sizeBytes } = await core.objects.put(bucket, key, body);
      const checksum = hash.digest("base64");
      const now = core.context.clock.now();
      core.transact(() => {
        const latest = uploadOf(core, input);
        const before = latest.parts.find((part) => isSame(part, input));
        const { partSource, partNumber } = input;
        const createdAt = before?.createdAt ?? now;
        const part = { partSource, partNumber, sizeBytes, checksum, createdAt, updatedAt: now };
        const others = latest.parts.filter((other) => other !== before);
        core.uploads.put({ ...latest, parts: [...others, part].sort(byNumber) });
      });
      return { checksum };
    },
    CompleteMultipartReadSetUpload(input: Complete) {
      const upload = uploadOf(core, input);
      for (const part of input.parts) assertUploaded(upload, part);
      const numbers = (source: ReadSetPartSource) =>
        input.parts
          .filter(({ partSource }) => partSource === source)
          .map(({ partNumber }) => Number(partNumber));
      const sources = (["SOURCE1", "SOURCE2"] as const).filter(
        (source) => numbers(source).length > 0,
      );
      if (!sources.includes("SOURCE1"))
        throw omicsError("ValidationException", "The parts hold nothing for SOURCE1.");
      const readSet = core.transact(() => {
        const now = core.context.clock.now();
        core.uploads.remove(upload.id);
        const { parts: _, tags, ...about } = upload;
        const added = addReadSet(
          core,
          {
            ...about,
            id: newId(core.readSets),
            createdAt: now,
            creationType: "UPLOAD",
            origins: sources.map((source) =>
              originOf(
                core,
                upload,
                source,
                numbers(source).sort((a, b) => a - b),
              ),
            ),
          },
          tags,
        );
        core.tasks.add("ingest", added.id, now + core.delays.importMs);
        return added;
      });
      return { readSetId: readSet.id };
    },
    AbortMultipartReadSetUpload(input: One) {
      const upload = uploadOf(core, input);
      const origins = upload.parts.map(({ partSource, partNumber }) =>
        originOf(core, upload, partSource, [partNumber]),
      );
      core.transact(() => {
        core.uploads.remove(upload.id);
        discardLater(core, { ...upload, origins }, core.context.clock.now());
      });
      return {};
    },
    ListMultipartReadSetUploads(input: ListMultipartReadSetUploadsRequest) {
      const storeId = storeOf(core, String(input.sequenceStoreId)).id;
      const { maxResults, nextToken: token } = input;
      const { items, nextToken } = pageOf(core.uploads, {
        storeId,
        conditions: [],
        maxResults,
        nextToken: token,
      });
      return { uploads: items.map(describe), nextToken };
    },
  };
}

/** The upload of that store; throws `ResourceNotFoundException`. */
export function uploadOf(core: Core, { sequenceStoreId, uploadId }: One): Upload {
  const upload = core.uploads.get(uploadId);
  if (!upload || upload.storeId !== sequenceStoreId) throw notFound("The upload", uploadId);
  return upload;
}

function assertUploaded(upload: Upload, part: CompleteReadSetUploadPartListItem): void {
  const found = upload.parts.find((other) => isSame(other, part));
  if (found?.checksum !== part.checksum)
    throw omicsError(
      "ValidationException",
      `Part ${part.partNumber} of ${part.partSource} was not uploaded with the checksum ${part.checksum}.`,
    );
}

function isSame(
  a: UploadPart,
  b: { partSource: string | undefined; partNumber: number | undefined },
): boolean {
  return a.partSource === b.partSource && a.partNumber === b.partNumber;
}

function byNumber(a: UploadPart, b: UploadPart): number {
  return a.partSource.localeCompare(b.partSource) || a.partNumber - b.partNumber;
}

function hashing(payload: Readable | Buffer, see: (chunk: Buffer) => void): Readable {
  return Readable.from(
    (async function* () {
      const chunks = payload instanceof Uint8Array ? [payload] : payload;
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        see(chunk);
        yield chunk;
      }
    })(),
    { objectMode: false },
  );
}

function describe(upload: Upload) {
  const { id, storeId, createdAt, parts: _, ...about } = upload;
  return {
    ...about,
    uploadId: id,
    sequenceStoreId: storeId,
    sourceFileType: "FASTQ",
    creationTime: new Date(createdAt),
  };
}

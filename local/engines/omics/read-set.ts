import type { ReadSetListItem } from "@aws-sdk/client-omics";
import { AwsError } from "#local/aws-error";
import { readOrigin, takeIn } from "#local/engines/omics/content";
import type { Core } from "#local/engines/omics/core";
import { noContent, notFound } from "#local/engines/omics/error";
import type { FastqFacts } from "#local/engines/omics/fastq";
import { keyOf } from "#local/engines/omics/location";
import type { Origin, ReadSet, SequenceStore, StoredFile } from "#local/engines/omics/record";

const second = 1000;
/** A read is noted at most this often: the idle time is counted in days. */
const accessGrainMs = 60_000;

/** The ARN of a read set. */
export function arnOf(core: Core, readSet: { storeId: string; id: string }): string {
  return core.arn(`sequenceStore/${readSet.storeId}/readSet/${readSet.id}`);
}

/** The read set of that store; throws `ResourceNotFoundException`. */
export function readSetOf(core: Core, storeId: string, id: string): ReadSet {
  const readSet = core.readSets.get(id);
  if (!readSet || readSet.storeId !== storeId) throw notFound("The read set", id);
  return readSet;
}

/**
 * Writes a change of status with its event; inside a transaction. `at` is epoch milliseconds. Two changes of one
 * read set never carry the same second, so that their events can be put in order.
 */
export function moveTo(
  core: Core,
  readSet: ReadSet,
  status: ReadSet["status"],
  at: number,
  change: Partial<ReadSet> = {},
): ReadSet {
  const changedAt = Math.max(Math.floor(at / second) * second, readSet.changedAt + second);
  const moved: ReadSet = { ...readSet, statusMessage: undefined, ...change, status, changedAt };
  core.readSets.put(moved);
  recordStatus(core, moved);
  if (status === "ACTIVE")
    core.tasks.add("archive-idle", moved.id, moved.accessedAt + core.delays.idleMs);
  if (status === "ARCHIVED" && !moved.seeded) core.tasks.add("stow", moved.id, at);
  return moved;
}

/** Writes a new read set in PROCESSING_UPLOAD with its tags and event; inside a transaction. */
export function addReadSet(
  core: Core,
  readSet: Omit<ReadSet, "status" | "files" | "accessedAt" | "changedAt">,
  tags: Record<string, string> | undefined,
): ReadSet {
  const added: ReadSet = {
    ...readSet,
    status: "PROCESSING_UPLOAD",
    files: [],
    accessedAt: core.context.clock.now(),
    changedAt: Math.floor(readSet.createdAt / second) * second,
  };
  core.readSets.put(added);
  core.tags.add(arnOf(core, added), tags ?? {});
  recordStatus(core, added);
  return added;
}

/**
 * Takes the files of a read set in; gives back the change that makes it ACTIVE. Throws an `Error` with the reason,
 * and then leaves no bytes.
 */
export async function ingest(
  core: Core,
  store: SequenceStore,
  readSet: ReadSet,
  bodyOf: (origin: Origin) => Parameters<typeof takeIn>[3]["body"] = (origin) =>
    readOrigin(core, origin),
): Promise<Partial<ReadSet> & { files: StoredFile[] }> {
  const taken: { file: StoredFile; facts: FastqFacts }[] = [];
  try {
    for (const origin of readSet.origins)
      taken.push(await takeIn(core, store, readSet, { ...origin, body: bodyOf(origin) }));
  } catch (error) {
    for (const { name } of readSet.origins)
      await core.objects.remove(store.bucket, keyOf(core, readSet, name));
    throw error;
  }
  const hashes = Object.fromEntries(taken.map(({ file, facts }) => [file.source, facts.hash]));
  return {
    origins: [],
    files: taken.map(({ file }) => file),
    etag: {
      algorithm: `FASTQ_${store.eTagAlgorithmFamily}`,
      source1: String(hashes.source1),
      source2: hashes.source2,
    },
    totalReadCount: taken.reduce((sum, { facts }) => sum + facts.readCount, 0),
    totalBaseCount: taken.reduce((sum, { facts }) => sum + facts.baseCount, 0),
    accessedAt: core.context.clock.now(),
  };
}

/** Notes that somebody read the files: the idle time starts again. */
export function noteAccess(core: Core, readSet: ReadSet): void {
  const now = core.context.clock.now();
  if (now - readSet.accessedAt >= accessGrainMs) core.readSets.put({ ...readSet, accessedAt: now });
}

/** What the alias asks before each read: only ACTIVE read sets have S3 access. */
export function guardOf(core: Core): (key: string) => AwsError | undefined {
  return (key) => {
    const id = /\/readSet\/(\d+)\//.exec(key)?.[1];
    const readSet = id === undefined ? undefined : core.readSets.get(id);
    if (!readSet)
      return new AwsError(
        "AccessDenied",
        "Only files of read sets can be read through this alias.",
        403,
      );
    if (readSet.status === "ACTIVE") {
      noteAccess(core, readSet);
      return readSet.seeded ? noContent() : undefined;
    }
    return new AwsError(
      "InvalidObjectState",
      `The read set ${readSet.id} is ${readSet.status}; its files can be read while it is ACTIVE.`,
      403,
    );
  };
}

/** What ListReadSets and GetReadSetMetadata have in common. */
export function describe(core: Core, readSet: ReadSet): ReadSetListItem {
  const { totalReadCount, totalBaseCount, generatedFrom } = readSet;
  // FASTQ is never aligned; nothing is said of it until the files were read.
  const alignment = totalReadCount === undefined ? undefined : "UNALIGNED";
  return {
    id: readSet.id,
    arn: arnOf(core, readSet),
    sequenceStoreId: readSet.storeId,
    status: readSet.status,
    statusMessage: readSet.statusMessage,
    fileType: "FASTQ",
    creationTime: new Date(readSet.createdAt),
    creationType: readSet.creationType,
    name: readSet.name,
    description: readSet.description,
    sampleId: readSet.sampleId,
    subjectId: readSet.subjectId,
    referenceArn: readSet.referenceArn,
    sequenceInformation: { totalReadCount, totalBaseCount, generatedFrom, alignment },
    etag: readSet.etag as ReadSetListItem["etag"],
  };
}

function recordStatus(core: Core, readSet: ReadSet): void {
  const arn = arnOf(core, readSet);
  const { storeId, id, status, statusMessage, creationJobId, changedAt } = readSet;
  core.events.record(
    "Read Set Status Change",
    arn,
    { arn, sequenceStoreId: storeId, id, status, statusMessage, creationJobId },
    changedAt,
  );
}

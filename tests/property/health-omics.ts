import type { GetReadSetMetadataCommandOutput, ReadSetListItem } from "@aws-sdk/client-omics";
import { observe } from "#core/readset/access-point";
import { fromGet, fromListItem } from "#core/readset/answer";
import type { Change, Observation } from "#core/readset/merge";
import type { Named, Row } from "#core/readset/row";
import { isoSecond } from "#core/time";
import { activationsAt, type Life, type Turn, turnAt } from "#tests/property/world";

/** What HealthOmics and the store's access point answer about a life at a moment, as the mirror understands it. */
const storeId = "1234567890";

export function named({ id }: Life): Named {
  const set_arn = `arn:aws:omics:us-east-1:000000000000:sequenceStore/${storeId}/readSet/${id}`;
  return { set_arn, set_id: id, store_id: storeId };
}

/** The event of a turn; the first one tells which job made the read set. */
export function eventOf(life: Life, turn: Turn): Change {
  return {
    ...named(life),
    status: turn.status,
    at: isoSecond(turn.at),
    statusMessage: turn.message,
    ...(turn === life.turns[0] && { creationJobId: "7000000001" }),
  };
}

/** GetReadSetMetadata. */
export function get(life: Life, moment: number): Observation {
  const at = isoSecond(moment);
  const turn = turnAt(life, moment);
  if (!turn || turn.status === "DELETED") return { at, gone: true };
  const sizes = turn.status === "PROCESSING_UPLOAD" || turn.status === "UPLOAD_FAILED" ? [] : types;
  const files = sizes.flatMap((type) => {
    const file = fileAt(life, type, moment);
    if (!file) return [];
    const { uri, sizeBytes } = file;
    const s3Access = turn.status === "ACTIVE" ? { s3Uri: uri } : undefined;
    return [[type, { contentLength: sizeBytes, partSize: 100, totalParts: sizeBytes, s3Access }]];
  });
  const answer: Omit<GetReadSetMetadataCommandOutput, "$metadata"> = {
    ...itemOf(life, turn),
    creationJobId: "7000000001",
    files: Object.fromEntries(files),
  };
  return { at, ...fromGet(answer) };
}

/** ListReadSets; undefined when the read set is not on a page. */
export function listed(life: Life, moment: number): Observation | undefined {
  const turn = turnAt(life, moment);
  if (!turn || turn.status === "DELETED") return undefined;
  return fromListItem(itemOf(life, turn), isoSecond(moment)).observation;
}

/** The files that a listing of the access point shows. */
export function listedFiles(life: Life, moment: number): { uri: string; sizeBytes: number }[] {
  if (turnAt(life, moment)?.status !== "ACTIVE") return [];
  return types.flatMap((type) => fileAt(life, type, moment) ?? []);
}

/** The same, as seen by a mirror that has `row`; undefined when there are none. */
export function seenFiles(life: Life, row: Row | undefined, moment: number) {
  const files = listedFiles(life, moment);
  return files.length > 0 ? observe(row, isoSecond(moment), files) : undefined;
}

/** ListTagsForResource. */
export function tags(life: Life, moment: number): Observation {
  const at = isoSecond(moment);
  const turn = turnAt(life, moment);
  if (!turn || turn.status === "DELETED") return { at, gone: true };
  return { at, tags: tagsAt(life, moment) };
}

export function tagsAt(life: Life, moment: number): Record<string, string> {
  return life.tags.findLast((tagged) => tagged.at <= moment)?.tags ?? {};
}

export const types = ["source1", "source2", "index"] as const;

function fileAt(life: Life, type: (typeof types)[number], moment: number) {
  const name = life.files[type];
  if (!name) return undefined;
  const uri = `s3://alias/000000000000/sequenceStore/${storeId}/readSet/${life.id}/${name}`;
  return { uri, sizeBytes: 1000 + 10 * activationsAt(life, moment) + types.indexOf(type) };
}

function itemOf(life: Life, turn: Turn): ReadSetListItem {
  const { set_arn, set_id } = named(life);
  return {
    id: set_id,
    arn: set_arn,
    sequenceStoreId: storeId,
    status: turn.status,
    statusMessage: turn.message,
    fileType: life.files.index ? "BAM" : "FASTQ",
    creationTime: new Date(life.turns[0]?.at ?? 0),
    name: `reads ${set_id}`,
    sampleId: "L2600001",
    etag: { algorithm: "FASTQ_MD5up", source1: `e1-${set_id}`, source2: `e2-${set_id}` },
  };
}

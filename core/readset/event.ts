import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import * as Event from "#core/event";
import type { Row } from "#core/readset/row";
import { ReadSetStatus } from "#core/readset/schema";

/** A read set's row changed: first seen, another status, fresher metadata, other tags, or files that lie elsewhere or are of another size. */
export const ReadSetChanged = Event.define(
  "ReadSetChanged",
  "1.0.0",
  z.object({
    arn: z.string(),
    readSetId: z.string(),
    storeId: z.string(),
    projectId: z.string(),
    status: ReadSetStatus,
    previousStatus: ReadSetStatus.nullable(),
    statusAt: z.iso.datetime(),
    name: z.string().nullable(),
    sampleId: z.string().nullable(),
    subjectId: z.string().nullable(),
    metadataChanged: z.boolean().meta({ description: "Also of its tags and files." }),
  }),
);

/**
 * The event that two images of a row tell of; undefined when there is none to tell.
 * `id` repeats when the stream repeats itself, so that consumers can drop the second.
 */
export function fromImages(
  before: Row | undefined,
  after: Row,
  id: string,
): Event.Event | undefined {
  const metadataChanged =
    before?.metadata_at !== after.metadata_at ||
    !isDeepStrictEqual(detailsOf(before ?? {}), detailsOf(after));
  if (before && !metadataChanged && before.set_status === after.set_status) return undefined;
  return Event.create(
    ReadSetChanged,
    {
      arn: after.set_arn,
      readSetId: after.set_id,
      storeId: after.store_id,
      projectId: after.projectId,
      status: after.set_status,
      previousStatus: before?.set_status ?? null,
      statusAt: after.set_status_at,
      name: after.set_name ?? null,
      sampleId: after.set_sample_id ?? null,
      subjectId: after.set_subject_id ?? null,
      metadataChanged,
    },
    { id },
  );
}

/** What others know a read set and its files by. Part sizes, which nobody waits for, are no news. */
function detailsOf({ tags, files = [], etags }: Partial<Row>) {
  const places = files.map(({ file_type, file_path, content_length, etag }) =>
    [file_type, file_path, content_length, etag].join(" "),
  );
  return { tags: tags ?? {}, places, etags: etags ?? {} };
}

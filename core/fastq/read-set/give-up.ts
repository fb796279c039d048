import { isDeepStrictEqual } from "node:util";
import * as Audit from "#core/audit";
import type { Write } from "#core/dynamo";
import { eventOf, patchOf } from "#core/fastq/change";
import { find } from "#core/fastq/location";
import { forgotten, source } from "#core/fastq/read-set/facts";
import { withoutReadSet } from "#core/fastq/read-set/places";
import { dueOf, statusOf } from "#core/fastq/reads";
import type { FastqRow } from "#core/fastq/row";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import type { Row } from "#core/readset/row";
import { iso } from "#core/time";

/** The writes by which a fastq loses a read set to another, and what it knew by it. Its name is handed on with them. */
export async function givingUp(fastqId: string, readSet: Row, heir: string): Promise<Write[]> {
  const row = await find(fastqId);
  const reads = withoutReadSet(row?.reads, readSet);
  if (!row || isDeepStrictEqual(row.reads, reads)) return [];
  const { projectId } = row;
  const set: Partial<FastqRow> = {
    ...{ reads, ...dueOf(row, reads) },
    ...forgotten(row, reads === undefined),
    ...{ updatedAt: iso(), version: row.version + 1 },
  };
  const { present, absent } = Job.split(set);
  const status = statusOf(row.reads, reads);
  return [
    patchOf(row, present, absent),
    Audit.record({
      action: "fastq.give_up_read_set",
      subject: fastqId,
      projectId,
      details: { source, readSet: `${readSet.store_id}/${readSet.set_id}`, to: heir },
    }),
    ...(status ? [Outbox.enqueue(eventOf({ ...row, ...set }, status))] : []),
  ];
}

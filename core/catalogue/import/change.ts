import { ImportFinished } from "#core/catalogue/event";
import { type ImportRow, importEntity } from "#core/catalogue/import/import.entity";
import { put, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Job from "#core/job";
import { unassigned } from "#core/project";
import { iso } from "#core/time";

/** The row of an import, whoever asks. Throws `import.not_found`. */
export async function load(importId: string): Promise<ImportRow> {
  const { data } = await importEntity().get({ importId }).go({ consistent: true });
  if (data) return data;
  throw notFound(importId);
}

/** Decides on an import as it is now, and again when somebody else changed it meanwhile. */
export function onCurrent<T>(importId: string, decide: (row: ImportRow) => Promise<T>): Promise<T> {
  return Job.onCurrent(() => load(importId), decide);
}

/** Changes an import together with its audit record, if it is as it was read. Throws `ChangedError` when it is not. */
export function write(
  row: ImportRow,
  set: Partial<ImportRow>,
  action: `import.${string}`,
): Promise<ImportRow> {
  const next = { ...row, ...set };
  const { status, statusReason, counts } = next;
  return Job.commit(row, {
    set,
    patch: (present, absent) => patchOf(row, present, absent),
    audit: {
      action,
      subject: row.importId,
      projectId: row.options?.projectId ?? unassigned,
      details: { kind: row.kind, dryRun: row.dryRun, from: row.status, to: status, counts },
    },
    ...(isEnded(next) && {
      event: createEvent(ImportFinished, { ...next, reason: statusReason ?? null }),
    }),
  });
}

/** Ends an import, together with its event. */
export function end(
  row: ImportRow,
  status: Ended["status"],
  statusReason?: string,
): Promise<ImportRow> {
  const action = { SUCCEEDED: "finish", FAILED: "fail", ABORTED: "abort" } as const;
  return write(
    row,
    { status, statusReason, finishedAt: iso(), dueAt: undefined },
    `import.${action[status]}`,
  );
}

/**
 * The whole row anew, on the condition that it is as it was read: a Put writes the keys of the sparse index and takes
 * them away, whichever of its members change.
 */
export function patchOf(
  row: ImportRow,
  present: Partial<ImportRow>,
  absent: Job.Optional<ImportRow>[] = [],
): Write {
  const next = { ...row, ...present };
  for (const name of absent) delete next[name];
  return put(
    importEntity()
      .put(next)
      .where(({ version }, { eq }) => eq(version, row.version)),
  );
}

type Ended = { status: "SUCCEEDED" | "FAILED" | "ABORTED" };

/** True once nothing is done for it any more. */
export function isEnded<Row extends Pick<ImportRow, "status">>(row: Row): row is Row & Ended {
  return row.status !== "PENDING" && row.status !== "RUNNING";
}

export function notFound(importId: string): VisibleError {
  return new VisibleError("import.not_found", `There is no import ${importId}.`, {
    hint: "GET /api/v1/imports lists what you may see.",
  });
}

import { shown } from "#core/catalogue/import/columns";
import { withoutSuffix } from "#core/catalogue/import/lims/record";
import type { ImportRecord } from "#core/catalogue/import/reader";
import { timeOf } from "#core/catalogue/import/workflow/time";
import { LibraryId } from "#core/catalogue/schema";
import { PortalRunId, WorkflowName } from "#core/catalogue/workflow-run/schema";
import type { WorkflowRunRow } from "#core/catalogue/workflow-run/workflow-run.entity";

/** Members of a run that a column says, by the column. */
export const members = {
  workflow_name: "workflowName",
  workflow_version: "workflowVersion",
  workflow_status: "status",
  workflow_start: "startedAt",
  workflow_end: "endedAt",
  workflow_comment: "comment",
} as const satisfies Record<string, keyof WorkflowRunRow>;

type Column = keyof typeof members;
export type Member = (typeof members)[Column];

export const required = ["portal_run_id", "library_id", "workflow_name"] as const;

const others = ["workflow_duration", "load_datetime", "partition_schema_name", "partition_name"];

/** Columns that this reader does not know; they are not kept. */
export function unknownOf(columns: string[]): string[] {
  const known: string[] = [...required, ...Object.keys(members), ...others];
  return columns.filter((column) => column !== "" && !known.includes(column));
}

/** A record as it is meant: that a library is one of a run's, and what it says of the run. An empty cell says nothing. */
export type WorkflowRecord = {
  line: number;
  portalRunId: string;
  libraryId: string;
  values: { workflowName: string } & Partial<Record<Member, string>>;
};

/** What is wrong with a record: which column, and what to do. */
export type Refusal = { line: number; refused: string };

/** Reads a record, or says what is wrong with it. */
export function readRecord({ line, values: cells }: ImportRecord): WorkflowRecord | Refusal {
  const cell = (column: string) => cells[column] ?? "";
  const portalRunId = cell("portal_run_id");
  const libraryId = withoutSuffix(cell("library_id"));
  const refused =
    faultIn("portal_run_id", portalRunId, PortalRunId) ??
    faultIn("library_id", libraryId, LibraryId, cell("library_id")) ??
    faultIn("workflow_name", cell("workflow_name"), WorkflowName) ??
    faultOfTime("workflow_start", cell) ??
    faultOfTime("workflow_end", cell) ??
    faultOfText("workflow_version", cell, 100) ??
    faultOfText("workflow_status", cell, 100) ??
    faultOfText("workflow_comment", cell, 1000);
  if (refused !== undefined) return { line, refused };
  const workflowName = cell("workflow_name");
  const said = Object.entries(members).flatMap(([column, member]) =>
    cell(column) === "" ? [] : [[member, meant(column as Column, cell(column))]],
  );
  return { line, portalRunId, libraryId, values: { ...Object.fromEntries(said), workflowName } };
}

function meant(column: Column, text: string): string {
  if (column === "workflow_status") return text.toUpperCase();
  if (column === "workflow_start" || column === "workflow_end") return timeOf(text) ?? text;
  return text;
}

type Schema = typeof PortalRunId | typeof LibraryId | typeof WorkflowName;

function faultIn(column: string, value: string, schema: Schema, given = value): string | undefined {
  if (value === "")
    return `${column}: is empty; each line names a run, a library of it, and its workflow.`;
  const parsed = schema.safeParse(value);
  if (parsed.success) return undefined;
  return fault(column, given, parsed.error.issues.map(({ message }) => message).join("; "));
}

function faultOfTime(column: Column, cell: (column: string) => string): string | undefined {
  const text = cell(column);
  if (text === "" || timeOf(text) !== undefined) return undefined;
  return fault(column, text, "must be a time, as 2026-11-01T12:00:00Z or 2026-11-01 12:00:00");
}

function faultOfText(
  column: Column,
  cell: (column: string) => string,
  most: number,
): string | undefined {
  const text = cell(column);
  if (text.length > most) return fault(column, text, `must have ${most} characters at most`);
  // People's comments have more than one line.
  const line = column === "workflow_comment" ? text.replace(/[\t\r\n]/g, " ") : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (!/[\u0000-\u001f\u007f]/.test(line)) return undefined;
  return fault(column, text, "must have no control characters");
}

function fault(column: string, value: string, what: string): string {
  return `${column}: "${shown(value)}" ${what}.`;
}

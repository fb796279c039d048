import { shown } from "#core/catalogue/import/columns";
import type { ImportRecord } from "#core/catalogue/import/reader";
import type { LibraryRow } from "#core/catalogue/library.entity";
import { LibraryId, ProjectId } from "#core/catalogue/schema";

/** Members of a library that a column says, by the column. */
export const members = {
  project_id: "projectId",
  sample_id: "sampleId",
  external_sample_id: "externalSampleId",
  internal_subject_id: "subjectId",
  external_subject_id: "externalSubjectId",
  individual_id: "individualId",
  experiment_id: "experimentId",
  owner_id: "ownerId",
  workflow: "workflow",
  phenotype: "phenotype",
  type: "type",
  assay: "assay",
  quality: "quality",
  source: "source",
  truseq_index: "truseqIndex",
} as const satisfies Record<string, keyof LibraryRow>;

export type Member = (typeof members)[keyof typeof members];

/** What must be there: without the project every library would leave its own. */
export const required = ["library_id", "sequencing_run_id", "project_id"] as const;

const others = ["sequencing_run_date", "load_datetime", "partition_schema_name", "partition_name"];

/** Other words that exports have for a column. */
const synonyms: Record<string, string> = {
  subject_id: "internal_subject_id",
  tru_seq_index: "truseq_index",
};

/** The LIMS's own name of a column. */
export const ownName = (column: string): string => synonyms[column] ?? column;

/** Columns that this reader does not know; they are not kept. */
export function unknownOf(columns: string[]): string[] {
  const known = [...required, ...Object.keys(members), ...others];
  return columns.filter((column) => column !== "" && !known.includes(ownName(column)));
}

/** A record as it is meant: what it says of a library, and of one sequencing run of it. An empty cell says nothing. */
export type LimsRecord = {
  line: number;
  libraryId: string;
  values: Partial<Record<Member, string>>;
  run?: { id: string; date?: string };
};

/** What is wrong with a record: which column, and what to do. */
export type Refusal = { line: number; refused: string };

/** Reads a record, or says what is wrong with it. */
export function readRecord({ line, values }: ImportRecord): LimsRecord | Refusal {
  const cell = cellsOf(values);
  const libraryId = withoutSuffix(cell("library_id"));
  const wrong = faultOf(cell, libraryId);
  if (wrong) return { line, refused: wrong };
  const id = cell("sequencing_run_id");
  const date = dateOf(cell("sequencing_run_date"));
  const said = Object.entries(members).flatMap(([column, member]) =>
    cell(column) === "" ? [] : [[member, cell(column)]],
  );
  return {
    line,
    libraryId,
    values: Object.fromEntries(said),
    ...(id !== "" && { run: { id, ...(date && { date }) } }),
  };
}

/** A top-up or a rerun is of the same library: `L2600001_topup2` is `L2600001`. */
export function withoutSuffix(libraryId: string): string {
  return libraryId.replace(/(_(topup|rerun)\d*)+$/, "");
}

function cellsOf(values: Record<string, string>): (column: string) => string {
  const byName = new Map(Object.entries(values).map(([column, value]) => [ownName(column), value]));
  return (column) => byName.get(column) ?? "";
}

/** As the LIMS exports it, a date or a time that begins with one; undefined for "" and for no date. */
function dateOf(text: string): string | undefined {
  const date = /^(\d{4}-\d{2}-\d{2})(?:[ T]|$)/.exec(text)?.[1];
  if (date === undefined) return undefined;
  const time = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date) ? date : undefined;
}

function faultOf(cell: (column: string) => string, libraryId: string): string | undefined {
  if (libraryId === "") return "library_id: is empty; name the library.";
  const id = LibraryId.safeParse(libraryId);
  if (!id.success) return fault("library_id", cell("library_id"), messageOf(id.error));
  const project = cell("project_id");
  if (project !== "") {
    const parsed = ProjectId.safeParse(project);
    if (!parsed.success) return fault("project_id", project, messageOf(parsed.error));
  }
  const run = cell("sequencing_run_id");
  if (run !== "" && !/^[0-9A-Za-z_-]{1,100}$/.test(run))
    return fault("sequencing_run_id", run, "must be at most 100 letters, digits, _ and -");
  const date = cell("sequencing_run_date");
  if (date !== "" && !dateOf(date))
    return fault("sequencing_run_date", date, "must be a date, as 2026-11-01");
  for (const column of Object.keys(members)) {
    const value = cell(column);
    if (value.length > 256) return fault(column, value, "must have 256 characters at most");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    if (/[\u0000-\u001f\u007f]/.test(value))
      return fault(column, value, "must be one line, without control characters");
  }
  return undefined;
}

function fault(column: string, value: string, what: string): string {
  return `${column}: "${shown(value)}" ${what}.`;
}

function messageOf({ issues }: { issues: { message: string }[] }): string {
  return issues.map(({ message }) => message).join("; ");
}

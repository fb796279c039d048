import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Context } from "#cli/context";
import { CliError, type FieldError, usage } from "#cli/exit";
import { assertColumns, shown } from "#core/catalogue/import/columns";
import { withoutSuffix } from "#core/catalogue/import/lims/record";
import type { ImportRecord } from "#core/catalogue/import/reader";
import { partsOf } from "#core/catalogue/import/records";
import { VisibleError } from "#core/error";
import { mostEntries, PackageSelection } from "#core/package/selection/schema";

type Element<List> = List extends readonly (infer Item)[] ? Item : never;
export type LibraryRun = Element<NonNullable<PackageSelection["libraryRunList"]>>;
export type WorkflowRun = Element<NonNullable<PackageSelection["workflowRunList"]>>;

const { libraryRunList, workflowRunList } = PackageSelection.shape;
const LibraryRun = libraryRunList.unwrap().element;
const WorkflowRun = workflowRunList.unwrap().element;

/** Faults of a file that are shown one by one. */
const mostFaults = 20;

/** A manifest on disk, or `-` for stdin, and the option that names it. */
export type Source = { flag: string; file: string; context: Context };

/**
 * Rows of a LIMS manifest, each pair of library and sequencing run once. `_topup` and `_rerun` are taken off libraries.
 * Throws `CliError` with every line and column that is wrong.
 */
export function readLimsManifest(source: Source): Promise<LibraryRun[]> {
  return read(source, ["library_id", "sequencing_run_id"], ({ values }) => {
    const { library_id = "", sequencing_run_id = "" } = values;
    const row = {
      libraryId: withoutSuffix(library_id),
      ...(sequencing_run_id !== "" && { instrumentRunId: sequencing_run_id }),
    };
    return checked(LibraryRun, row, {
      libraryId: ["library_id", library_id],
      instrumentRunId: ["sequencing_run_id", sequencing_run_id],
    });
  });
}

/** Rows of a workflow manifest; those of libraries that are not among `libraries` are wrong, when these are given. */
export function readWorkflowManifest(
  source: Source,
  libraries?: ReadonlySet<string>,
): Promise<WorkflowRun[]> {
  return read(source, ["portal_run_id", "library_id"], ({ values }) => {
    const { portal_run_id = "", library_id = "" } = values;
    const row = { portalRunId: portal_run_id, libraryId: withoutSuffix(library_id) };
    const found = checked(WorkflowRun, row, {
      portalRunId: ["portal_run_id", portal_run_id],
      libraryId: ["library_id", library_id],
    });
    if ("fault" in found || !libraries || libraries.has(row.libraryId)) return found;
    const message = `library ${shown(row.libraryId)} is not in the LIMS manifest`;
    return { fault: { column: "library_id", message } };
  });
}

type Fault = { column: string; message: string };
type Checked<Row> = { row: Row } | { fault: Fault };

async function read<Row extends object>(
  source: Source,
  required: string[],
  rowOf: (record: ImportRecord) => Checked<Row>,
): Promise<Row[]> {
  const rows = new Map<string, Row>();
  const faults: FieldError[] = [];
  let faultCount = 0;
  try {
    for await (const part of partsOf(await open(source))) {
      if ("columns" in part) {
        assertColumns(part.columns, required);
        continue;
      }
      const wrong = part.refused.map(({ line, detail = "" }) => ({
        line,
        column: "",
        message: detail,
      }));
      for (const record of part.records) {
        const found = rowOf(record);
        if ("fault" in found) wrong.push({ line: record.line, ...found.fault });
        else rows.set(JSON.stringify(found.row), found.row);
        if (rows.size > mostEntries) throw tooMany(source, record.line);
      }
      faultCount += wrong.length;
      wrong.sort((a, b) => a.line - b.line);
      for (const { line, column, message } of wrong.slice(0, mostFaults - faults.length))
        faults.push({ path: `line ${line}${column && `, ${column}`}`, message });
    }
  } catch (error) {
    throw readable(source, error);
  }
  if (faults.length > 0) throw faulty(source, faults, faultCount);
  if (rows.size === 0) throw usage(`${source.flag}: ${nameOf(source)} has no rows`);
  return [...rows.values()];
}

/** The file as it comes: one of a million rows is never in memory as a whole. */
async function open({ flag, file, context }: Source): Promise<Readable> {
  if (file !== "-") return createReadStream(file);
  if (context.stdin.isTTY) throw usage(`${flag}: stdin is the terminal`, "Pipe it in.");
  const text = await context.stdin.text();
  // What is no UTF-8 was replaced when it was read.
  if (text.includes("\ufffd"))
    throw usage(`${flag}: stdin is not UTF-8`, "Save it as CSV in UTF-8.");
  return Readable.from([Buffer.from(text)]);
}

type Schema<Row> = {
  safeParse(
    row: unknown,
  ):
    | { success: true; data: Row }
    | { success: false; error: { issues: { path: PropertyKey[]; message: string }[] } };
};

function checked<Row>(
  schema: Schema<Row>,
  row: object,
  cells: Record<string, [column: string, given: string]>,
): Checked<Row> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return { row: parsed.data };
  const [issue] = parsed.error.issues;
  const [column, given] = cells[String(issue?.path[0])] ?? ["", ""];
  if (given === "") return { fault: { column, message: "is empty" } };
  return { fault: { column, message: `"${shown(given)}" ${issue?.message}` } };
}

function tooMany(source: Source, line: number): CliError {
  return usage(
    `${source.flag}: line ${line} of ${nameOf(source)} is one row too many: a package takes ${mostEntries} different ones`,
    "Divide it between packages, each file with the header.",
  );
}

function faulty(source: Source, faults: FieldError[], count: number): CliError {
  const [first] = faults;
  const more = count > faults.length ? ` The first ${faults.length} are shown.` : "";
  const rows = count === 1 ? "" : ` (and ${count - 1} more rows)`;
  return new CliError(
    "usage",
    "cli.manifest",
    `${source.flag}: ${nameOf(source)}, ${first?.path}: ${first?.message}${rows}`,
    { hint: `Mend the file; nothing was asked for.${more}`, errors: faults },
  );
}

/** What the file system and the reader throw, as what is wrong with the command line. */
function readable(source: Source, error: unknown): unknown {
  if (error instanceof VisibleError)
    return usage(
      `${source.flag}: ${nameOf(source)}: ${error.message}`,
      "Mend the file; nothing was asked for.",
    );
  const { code, message } = error as NodeJS.ErrnoException;
  return typeof code === "string" && /^E[A-Z]+$/.test(code)
    ? usage(`${source.flag}: ${message}`)
    : error;
}

const nameOf = ({ file }: Source): string => (file === "-" ? "stdin" : file);

import type { Call, Values } from "#cli/command";
import { flagOf } from "#cli/command";
import { CliError, type FieldError, usage } from "#cli/exit";
import { defaultOf } from "#cli/from-schema";
import { readLimsManifest, readWorkflowManifest } from "#cli/package-manifest";
import * as Say from "#cli/say";
import { lists, type Member, optionOf, type selectionOptions } from "#cli/tree/package-selection";
import { PackageSelection } from "#core/package/selection/schema";

type SelectionCall = Omit<Call, "options"> & { options: Values<typeof selectionOptions> };

/** A request as it is sent; what is not given is not in it, so that the API's own defaults hold. */
export type Request = { projectId?: string; selection: Record<string, unknown> };

/** Members with one value. */
const plain = [
  ...["sequencingRunFrom", "sequencingRunTo", "runsNarrowSecondary", "useWorkflowFilters"],
  ...["defrostArchivedFastqs", "primaryDataPathPrefix", "secondaryAnalysisPathPrefix"],
] as (Member & keyof Values<typeof selectionOptions>)[];

/** What the options ask for. Throws `CliError` with exit `usage` that names each option that is wrong. */
export async function requestOf(call: SelectionCall): Promise<Request> {
  const { projectId, dataType } = call.options;
  if (dataType.length === 0)
    throw usage("--data-type: is missing", "Name fastq, secondaryAnalysis, or both.");
  assertOneStdin(call);
  const selection = { ...(await listed(call)), ...(await fromManifests(call)), ...chosen(call) };
  const parsed = PackageSelection.safeParse(selection);
  if (!parsed.success) throw wrong(parsed.error.issues, selection);
  return { ...(projectId !== undefined && { projectId }), selection };
}

async function listed(call: SelectionCall): Promise<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (const [member, [name]] of Object.entries(lists)) {
    const values = call.options[name];
    if (values.length === 0) continue;
    const lines = values.includes("-") ? await linesOfStdin(call, name) : [];
    given[member] = [...new Set(values.flatMap((value) => (value === "-" ? lines : [value])))];
  }
  return given;
}

/** Lines of a list command have the id first. */
async function linesOfStdin({ context }: SelectionCall, name: string): Promise<string[]> {
  if (context.stdin.isTTY) throw usage(`${flagOf(name)}: stdin is the terminal`, "Pipe it in.");
  const lines = (await context.stdin.text()).split(/\r?\n/);
  const ids = lines.map((line) => line.split("\t")[0]?.trim() ?? "").filter(Boolean);
  if (ids.length === 0) throw usage(`${flagOf(name)}: there is nothing on stdin`);
  return ids;
}

async function fromManifests(call: SelectionCall): Promise<Record<string, unknown>> {
  const { context } = call;
  const { limsManifest, workflowManifest } = call.options;
  const rows =
    limsManifest === undefined
      ? undefined
      : await readLimsManifest({ flag: "--lims-manifest", file: limsManifest, context });
  if (rows)
    sayWhole(
      call,
      rows.flatMap((row) => (row.instrumentRunId ? [] : [row.libraryId])),
    );
  if (workflowManifest === undefined) return rows ? { libraryRunList: rows } : {};
  const known = rows && new Set(rows.map(({ libraryId }) => libraryId));
  const source = { flag: "--workflow-manifest", file: workflowManifest, context };
  const workflowRunList = await readWorkflowManifest(source, known);
  return { ...(rows && { libraryRunList: rows }), workflowRunList };
}

/** An empty cell takes more than people may think. */
function sayWhole(call: SelectionCall, libraryIds: string[]): void {
  if (libraryIds.length === 0) return;
  const first = libraryIds.slice(0, 10).join(", ");
  const rest = libraryIds.length > 10 ? ` and ${libraryIds.length - 10} more` : "";
  Say.note(call as Call, `No run is named for ${first}${rest}: all their runs are taken.`);
}

function chosen({ options }: SelectionCall): Record<string, unknown> {
  const { shape } = PackageSelection;
  return Object.fromEntries(
    plain
      .map((name) => [name, options[name]] as const)
      .filter(([name, value]) => value !== undefined && value !== defaultOf(shape[name])),
  );
}

function assertOneStdin({ options }: SelectionCall): void {
  const { limsManifest, workflowManifest } = options;
  const files = { limsManifest: [limsManifest], workflowManifest: [workflowManifest] };
  const given = Object.values(lists).map(([name]) => [name, options[name]] as const);
  const from = [...given, ...Object.entries(files)].filter(([, values]) => values.includes("-"));
  if (from.length < 2) return;
  const flags = from.map(([name]) => flagOf(name)).join(" and ");
  throw usage(`${flags}: only one of them can be read from stdin`);
}

/** What is wrong, with options for members, and the value for its place in a list. */
function wrong(
  issues: { path: PropertyKey[]; message: string }[],
  selection: Record<string, unknown>,
): CliError {
  const errors = issues.map(({ path: [member, index], message }): FieldError => {
    const list = selection[String(member)];
    const value = Array.isArray(list) && typeof index === "number" ? list[index] : undefined;
    const said = typeof value === "string" ? `"${value}" ${message}` : message;
    return { path: flagOf(optionOf(member as Member)), message: named(said) };
  });
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new CliError("usage", "cli.usage", `${first?.path}: ${first?.message}${more}`, {
    errors: errors.slice(0, 20),
  });
}

/** A message of the schema in the words of the command line. */
function named(message: string): string {
  const members = Object.keys(PackageSelection.shape) as Member[];
  return members.reduce(
    (text, member) => text.replace(new RegExp(`\\b${member}\\b`, "g"), flagOf(optionOf(member))),
    message,
  );
}

import * as Actor from "#core/actor";
import { assertColumns } from "#core/catalogue/import/columns";
import type {
  ImportOutcome,
  ImportReader,
  ImportRecord,
  ReaderContext,
} from "#core/catalogue/import/reader";
import type { FastqListOptions } from "#core/catalogue/import-schema";
import * as Libraries from "#core/catalogue/libraries";
import type { LibraryRow } from "#core/catalogue/library.entity";
import { loadMany } from "#core/fastq/change";
import { announce, gather } from "#core/fastq/fastq-list/announce";
import { type Line, optional, type Refused, readLine, required } from "#core/fastq/fastq-list/line";
import { type Looked, lookAt } from "#core/fastq/look";
import { holders } from "#core/fastq/names";
import { type NewFastq, rgidOf } from "#core/fastq/new-fastq";
import { type Registered, register } from "#core/fastq/register";
import type { FastqRow } from "#core/fastq/row";
import { unassigned } from "#core/project";

type Options = ReaderContext & FastqListOptions;

/**
 * Reads a run's fastq list: each line becomes a fastq of its library, with files that are there. Lines that cannot be
 * taken are refused by their column, and the others are taken; a file that is read again changes nothing. At the end
 * one event tells of all of them.
 */
export function listReader(options: Options): ImportReader {
  const told = gather();
  const imagined = options.dryRun ? new Map<string, FastqRow>() : undefined;
  let unknown: string[] = [];
  return {
    begin(columns) {
      assertColumns(columns, required);
      const known: readonly string[] = [...required, ...optional];
      unknown = columns.filter((column) => column !== "" && !known.includes(column));
    },
    warnings: () => unknown.map((column) => `The column ${column} is not used.`),
    async recall(records) {
      // A dry run has written nothing: it imagines the same again.
      if (imagined) return void (await takeBatch(records, options, imagined));
      const lines = records.map((record) => readLine(record, options)).filter(isLine);
      const names = lines.map((line) => ({
        kind: "rgid" as const,
        value: rgidOf({ ...options, ...line }),
      }));
      const rows = await loadMany((await holders(names)).values());
      told.add([...rows.values()]);
    },
    async take(records) {
      const { outcomes, fastqs } = await takeBatch(records, options, imagined);
      told.add(fastqs);
      return outcomes;
    },
    end: ({ added }) => announce(options, told, added),
  };
}

async function takeBatch(
  records: ImportRecord[],
  options: Options,
  imagined: Map<string, FastqRow> | undefined,
) {
  const read = records.map((record) => readLine(record, options));
  const lines = read.filter(isLine);
  const libraries = await Libraries.find(lines.map(({ libraryId }) => libraryId));
  const looked = await lookAtFiles(lines);
  const outcomes = new Map<number, ImportOutcome>(
    read.flatMap((one) => (isLine(one) ? [] : [[one.line, refusedOf(one)]])),
  );
  const wanted: { line: number; input: NewFastq }[] = [];
  for (const line of lines) {
    const input = inputOf(line, { options, libraries, looked });
    if ("refused" in input) outcomes.set(line.line, refusedOf(input));
    else wanted.push({ line: line.line, input });
  }
  const registered = await register(
    wanted.map(({ input }) => input),
    { source: "import", ...(imagined && { imagined }) },
  );
  for (const [n, { line }] of wanted.entries())
    outcomes.set(line, outcomeOf(line, registered[n] as Registered));
  return {
    outcomes: records.map(({ line }) => outcomes.get(line) as ImportOutcome),
    fastqs: registered.flatMap(({ result, fastq }) => (result !== "refused" && fastq ? fastq : [])),
  };
}

/** What S3 shows of the files of lines, by URI. */
async function lookAtFiles(lines: Line[]): Promise<Map<string, Looked>> {
  const uris = [...new Set(lines.flatMap(({ r1, r2 }) => (r2 === undefined ? [r1] : [r1, r2])))];
  const looked = await lookAt(uris);
  return new Map(uris.map((uri, n) => [uri, looked[n] as Looked]));
}

type World = {
  options: Options;
  libraries: Map<string, LibraryRow>;
  looked: Map<string, Looked>;
};

/** What a line registers, or why it cannot. */
function inputOf({ line, r1, r2, ...rest }: Line, world: World): NewFastq | Refused {
  const { options, libraries, looked } = world;
  const { libraryId } = rest;
  const library = libraries.get(libraryId);
  const projectId = library?.projectId ?? options.projectId ?? unassigned;
  if (!Actor.canSee(projectId)) {
    const why = library
      ? `${libraryId} is a library of none of your projects`
      : `the catalogue does not know ${libraryId}; import the LIMS first, or name a projectId`;
    return { line, refused: `rglb: ${why}.` };
  }
  const [one, other] = [looked.get(r1), r2 === undefined ? undefined : looked.get(r2)];
  for (const [column, seen] of Object.entries({ read1_file: one, read2_file: other }))
    if (seen && "fault" in seen) return { line, refused: `${column}: ${seen.fault}` };
  return {
    ...rest,
    instrumentRunId: options.instrumentRunId,
    projectId,
    reads: {
      r1: (one as { place: NewPlace }).place,
      ...(other && { r2: (other as { place: NewPlace }).place }),
    },
  };
}

type NewPlace = NonNullable<NewFastq["reads"]>["r1"];

function isLine(read: Line | Refused): read is Line {
  return !("refused" in read);
}

function refusedOf({ line, refused }: Refused): ImportOutcome {
  return { line, result: "refused", detail: refused };
}

function outcomeOf(line: number, { result, fastq, detail }: Registered): ImportOutcome {
  return {
    line,
    result,
    // One that a dry run imagined has no id.
    ...(fastq && fastq.fastqId !== fastq.rgid && { id: fastq.fastqId }),
    ...(detail !== undefined && { detail }),
  };
}

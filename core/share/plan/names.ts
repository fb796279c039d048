import type { Findings } from "#core/package/finding";
import type { PackageLibrary } from "#core/package/schema";
import { fits } from "#core/share/plan/glob";
import { type LimsColumn, limsColumns, type SharingPolicy } from "#core/share/policy/schema";

/** Which member of a library each column shows. */
export const memberOf: Record<LimsColumn, keyof PackageLibrary> = {
  library_id: "libraryId",
  sample_id: "sampleId",
  external_sample_id: "externalSampleId",
  subject_id: "subjectId",
  external_subject_id: "externalSubjectId",
  individual_id: "individualId",
  phenotype: "phenotype",
  assay: "assay",
  type: "type",
};

/** Columns that name somebody or something: their values are looked for in names of files. */
const naming = new Set<LimsColumn>(limsColumns.filter((column) => column.endsWith("_id")));

type Policy = Pick<SharingPolicy, "releasedColumns" | "hiddenNamePatterns">;

/** Warns of each column that `lims.csv` would show and the policy does not release. */
export function columnFindings(
  policy: Policy,
  libraries: readonly PackageLibrary[],
  to: Findings,
): void {
  for (const column of hiddenOf(policy)) {
    const count = libraries.filter((library) => library[memberOf[column]] !== null).length;
    if (count > 0)
      to.warn(
        "policy.column",
        column,
        `lims.csv tells ${column} of ${count} libraries, which the project's policy does not release.`,
      );
  }
}

/**
 * Answers what looks at the path of each file, and warns of names that fit a hidden pattern, or hold a value of a
 * column that is not released. Values are found as whole words, in letters of either case; each path costs its own length, however many values there are.
 */
export function nameFindings(
  policy: Policy,
  libraries: readonly PackageLibrary[],
  to: Findings,
): (path: string) => void {
  const values = wordsOf(hiddenOf(policy), libraries);
  return (path) => {
    const names = path.split("/");
    const pattern = policy.hiddenNamePatterns.find((wanted) =>
      names.some((name) => fits(name, wanted)),
    );
    if (pattern) to.warn("policy.name", path, `${path}: has a name that fits ${pattern}.`);
    const held = valueIn(path, values);
    if (held)
      to.warn(
        "policy.value",
        path,
        `${path}: holds the ${held.column} ${held.value}, which the project's policy does not release.`,
      );
  };
}

function hiddenOf({ releasedColumns }: Policy): LimsColumn[] {
  return releasedColumns === null
    ? []
    : limsColumns.filter((column) => !releasedColumns.includes(column));
}

type Value = { column: LimsColumn; value: string; words: string[] };

/** Values by their first word. */
function wordsOf(
  columns: LimsColumn[],
  libraries: readonly PackageLibrary[],
): Map<string, Value[]> {
  const found = new Map<string, Map<string, Value>>();
  for (const column of columns.filter((one) => naming.has(one)))
    for (const library of libraries) {
      const value = library[memberOf[column]];
      const words = cut(value ?? "");
      const [first] = words;
      if (value === null || first === undefined) continue;
      const known = found.get(first) ?? new Map<string, Value>();
      if (!known.has(words.join(" "))) known.set(words.join(" "), { column, value, words });
      found.set(first, known);
    }
  return new Map([...found].map(([first, known]) => [first, [...known.values()]]));
}

function valueIn(path: string, values: Map<string, Value[]>): Value | undefined {
  if (values.size === 0) return undefined;
  const words = cut(path);
  for (const [at, word] of words.entries()) {
    const hit = values.get(word)?.find((one) => one.words.every((own, n) => words[at + n] === own));
    if (hit) return hit;
  }
  return undefined;
}

/** Runs of letters and digits: `SBJ-001_T.bam` has four. */
function cut(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

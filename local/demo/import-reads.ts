import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files of one read set, found in a directory. */
export type FoundReads = {
  /** The files' common beginning: `LPRJ240001_S1_L001`. */
  name: string;
  /** The beginning without sheet number and lane: `LPRJ240001`. */
  sampleId: string;
  subjectId: string;
  /** R1, then R2 when there is one. */
  fileNames: string[];
  paths: string[];
};

/** `NAME.R1.fastq.gz` and `NAME_R1_001.fastq.gz`, also `.fq.gz`. */
const fileName = /^(?<name>.+)(?:\.R(?<dotted>[12])|_R(?<numbered>[12])_\d{3})\.(?:fastq|fq)\.gz$/;
const sheetAndLane = /_S\d+(_L\d{3})?$/;

/**
 * Finds pairs and single ends in a directory, in order of name. The subject is not in a file name, so the sample
 * stands in for it. Throws an `Error` that says what is missing and how files have to be named.
 */
export function findReads(directory: string): FoundReads[] {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(
      `${directory} is not a directory. Give the directory that holds the FASTQ files.`,
    );
  const sides = new Map<string, { R1?: string; R2?: string }>();
  for (const file of readdirSync(directory).sort()) {
    const groups = fileName.exec(file)?.groups;
    if (!groups?.name) continue;
    const side = (groups.dotted ?? groups.numbered) === "1" ? "R1" : "R2";
    const pair = sides.get(groups.name) ?? {};
    if (pair[side])
      throw new Error(
        `${pair[side]} and ${file} in ${directory} are both ${side} of ${groups.name}.`,
      );
    sides.set(groups.name, { ...pair, [side]: file });
  }
  if (sides.size === 0)
    throw new Error(
      `${directory} holds no reads. Name them SAMPLE.R1.fastq.gz and SAMPLE.R2.fastq.gz, or SAMPLE_S1_L001_R1_001.fastq.gz and so on.`,
    );
  return [...sides].map(([name, { R1, R2 }]) => {
    if (!R1) throw new Error(`${R2} in ${directory} has no R1. Put its R1 file beside it.`);
    const sampleId = name.replace(sheetAndLane, "");
    const fileNames = R2 ? [R1, R2] : [R1];
    const paths = fileNames.map((file) => join(directory, file));
    return { name, sampleId, subjectId: sampleId, fileNames, paths };
  });
}

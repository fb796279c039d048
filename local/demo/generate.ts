import { gzipSync } from "node:zlib";
import type { DemoReadSet } from "#local/demo/plan";
import { type Random, randomOf } from "#local/demo/random";

/** A pair of gzip-compressed FASTQ files with the names bcl2fastq gives them. */
export type DemoFiles = { fileNames: [string, string]; source1: Buffer; source2: Buffer };

const genomeLength = 60_000;
/** NovaSeq writes four qualities (2, 11, 25 and 37, plus 33); the best of them is taken as free of errors. */
const qualities = {
  none: { code: 35, errors: 0.75 },
  low: { code: 44, errors: 0.08 },
  good: { code: 58, errors: 0.003 },
  high: { code: 70, errors: 0 },
};
const letters = Buffer.from("ACGT");
const unread = "N".charCodeAt(0);
const complement: Record<string, string> = { A: "T", C: "G", G: "C", T: "A", N: "N" };
/** Pinned, because the bytes must not change with zlib's default. */
const gzipLevel = 6;

/**
 * Makes the pair of one demo read set. The same plan gives the same bytes on every run with the same zlib: the
 * generator is seeded by subject and name, and the gzip header carries neither time nor platform.
 */
export function generatePair(plan: DemoReadSet): DemoFiles {
  const random = randomOf(plan.name + plan.runId);
  const genome = genomeOf(plan.subjectId);
  const sides: [string[], string[]] = [[], []];
  for (let pair = 0; pair < plan.pairs; pair++) {
    const fragment = fragmentOf(genome, random, plan.readLength);
    const name = readName(plan, random, pair);
    sides[0].push(
      record(`${name} 1:N:0:${plan.index}`, fragment.slice(0, plan.readLength), random),
    );
    const reverse = reverseComplement(fragment).slice(0, plan.readLength);
    sides[1].push(record(`${name} 2:N:0:${plan.index}`, reverse, random));
  }
  return {
    fileNames: [`${plan.name}_R1_001.fastq.gz`, `${plan.name}_R2_001.fastq.gz`],
    source1: compress(sides[0].join("")),
    source2: compress(sides[1].join("")),
  };
}

/** One sequence for everybody, with a subject's own single-base variants. */
function genomeOf(subjectId: string): string {
  const random = randomOf("genome");
  const bases = Array.from({ length: genomeLength }, () => random.pick("ACGT"));
  const own = randomOf(subjectId);
  for (let variant = 0; variant < genomeLength / 1000; variant++)
    bases[own.below(genomeLength)] = own.pick("ACGT");
  return bases.join("");
}

/** 200 to 600 bases, either strand. */
function fragmentOf(genome: string, random: Random, readLength: number): string {
  const length = Math.max(readLength, 200 + random.below(200) + random.below(200));
  const start = random.below(genome.length - length);
  const forward = genome.slice(start, start + length);
  return random.chance(0.5) ? reverseComplement(forward) : forward;
}

/** `instrument:run:flowcell:lane:tile:x:y`; tiles rise through the file as a sequencer writes them. */
function readName({ runId, lane, pairs }: DemoReadSet, random: Random, pair: number): string {
  const [, instrument, run, flowcell = ""] = runId.split("_");
  const tile = 1101 + Math.floor((pair / pairs) * 78);
  const [x, y] = [1000 + random.below(31_000), 1000 + random.below(36_000)];
  return `@${instrument}:${Number(run)}:${flowcell.slice(1)}:${lane}:${tile}:${x}:${y}`;
}

/** Four lines. Quality falls towards the end, and errors follow quality. */
function record(name: string, bases: string, random: Random): string {
  const read = Buffer.from(bases, "latin1");
  const quality = Buffer.alloc(bases.length);
  for (let i = 0; i < bases.length; i++) {
    const mark = qualityAt(i / bases.length, random);
    quality[i] = mark.code;
    if (mark.errors > 0 && random.chance(mark.errors))
      read[i] = mark === qualities.none ? unread : random.pick(letters);
  }
  return `${name}\n${read.toString("latin1")}\n+\n${quality.toString("latin1")}\n`;
}

function qualityAt(position: number, random: Random): { code: number; errors: number } {
  const draw = random.below(10_000) / 10_000;
  if (draw < 0.0005) return qualities.none;
  if (draw < 0.01 + 0.06 * position ** 2) return qualities.low;
  return draw < 0.04 + 0.14 * position ** 2 ? qualities.good : qualities.high;
}

function reverseComplement(bases: string): string {
  let result = "";
  for (let i = bases.length - 1; i >= 0; i--) result += complement[bases[i] ?? "N"];
  return result;
}

/** Byte 9 of a gzip names the platform; 255 is "unknown". */
function compress(text: string): Buffer {
  const compressed = gzipSync(text, { level: gzipLevel });
  compressed[9] = 255;
  return compressed;
}

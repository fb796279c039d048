import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPair, measureFile, qcOf } from "#core/fastq/runner/measure";
import { root } from "#tests/support/cloud";

/** Real reads; put your own directory of pairs into the variable. */
const reads = process.env.SEQFERRY_TEST_READS ?? join(root, "../shared/data/reads");
const tools = "gzip, md5sum and awk";
const isThere = existsSync(reads) && hasTools();
if (!isThere) console.log(`skipped: the runner on real reads: they or ${tools} are not there`);

test.skipIf(!isThere)(
  "real reads are counted, measured and summed as gzip, awk and md5sum do it",
  async () => {
    const names = readdirSync(reads).filter((name) => /R1\.fastq\.gz$/.test(name));
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const pair = [name, name.replace(/R1(?=\.fastq\.gz$)/, "R2")].map((one) => join(reads, one));
      const [r1, r2] = await Promise.all(pair.map((file) => measureFile(createReadStream(file))));
      if (!r1 || !r2) throw new Error(`${name} is no pair.`);
      for (const [n, found] of [r1, r2].entries())
        expect(found).toMatchObject(expected(pair[n] ?? ""));
      expect(() => checkPair(r1, r2)).not.toThrow();
      const { qc } = qcOf(r1, r2);
      for (const value of Object.values(qc ?? {})) expect(value).toBeLessThanOrEqual(1);
      expect(qc?.r1Q20Fraction).toBeGreaterThan(0.5);
    }
  },
);

/** The same by other people's programs. */
function expected(file: string) {
  const shell = (command: string) =>
    execFileSync("sh", ["-c", `gzip -dc "$1" | ${command}`, "sh", file], { encoding: "utf8" });
  const [count = "", bases = "", gc = ""] = shell(
    "awk 'NR % 4 == 2 { n++; b += length($0); g += gsub(/[GC]/, \"\") } END { print n, b, g }'",
  )
    .trim()
    .split(" ");
  return {
    ...{ reads: Number(count), bases: Number(bases), gcBases: Number(gc) },
    gzipSizeBytes: statSync(file).size,
    rawMd5sum: shell("md5sum").slice(0, 32),
  };
}

function hasTools(): boolean {
  try {
    execFileSync("sh", ["-c", "command -v gzip md5sum awk"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

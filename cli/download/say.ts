import type { Call } from "#cli/command";
import type { FileResult } from "#cli/download/result";
import { formatDuration } from "#cli/duration";
import { formatBytes } from "#cli/output/cell";
import * as Say from "#cli/say";

/** How many of the files named on stderr at most; the others are counted. */
const mostNamed = 20;

/** What became of all files in one line: `3 verified, 1 not verified, 0 skipped, 1 failed; 12 MiB in 3 s`. */
export function summaryOf(results: readonly FileResult[], time?: { ms: number; bytes: number }) {
  const count = (...outcomes: FileResult["outcome"][]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const there = count("present");
  const parts = [
    `${count("verified", "present")} verified${there > 0 && time ? ` (${there} there before)` : ""}`,
    `${count("skipped")} skipped`,
    `${count("sized")} not verified`,
    `${count("failed")} failed`,
  ].join(", ");
  if (!time) return `${results.length} files: ${parts}`;
  const { ms, bytes } = time;
  const rate = ms > 0 ? `, ${formatBytes((bytes * 1000) / ms)}/s` : "";
  return `${results.length} files: ${parts}; ${formatBytes(bytes)} in ${formatDuration(ms)}${rate}`;
}

/** Names what failed and why, and what is right by its size only. */
export function faults(call: Call, results: readonly FileResult[]): void {
  for (const outcome of ["sized", "failed"] as const) {
    const found = results.filter((one) => one.outcome === outcome);
    for (const { path, reason } of found.slice(0, mostNamed))
      Say.note(
        call,
        `${outcome === "failed" ? "FAILED" : "not verified"}  ${path}: ${textOf(reason)}`,
      );
    if (found.length > mostNamed)
      Say.note(
        call,
        `and ${found.length - mostNamed} more ${outcome === "failed" ? "failed" : "not verified"}`,
      );
  }
}

const textOf = (reason: string | null) => (reason ?? "").replace(/^not verified: /, "");

/** Lines of a receipt: what was looked at, and what came of it. */
export function receiptOf(results: readonly FileResult[]): string[] {
  const words: Partial<Record<FileResult["outcome"], string>> = {
    ...{ verified: "verified", present: "verified", sized: "sized", failed: "failed" },
  };
  return results.flatMap(({ n, outcome, reason }) => {
    const word = reason === "not fetched" ? undefined : words[outcome];
    return word ? [`${n}\t${word}\n`] : [];
  });
}

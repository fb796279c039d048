import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/** Growth from the second third to the last that is taken for a leak. */
const mostGrowth = 1.25;

/**
 * Resident memory of a process while traffic goes on and nothing is killed: its highest in each third of the time, in
 * MiB. Caches fill in the first; after that it should stay where it is.
 */
export async function watchMemory(pid: number, seconds: number) {
  const thirds: number[] = [];
  for (let third = 0; third < 3; third++) {
    let highest = 0;
    const until = performance.now() + (seconds * 1000) / 3;
    while (performance.now() < until) {
      highest = Math.max(highest, residentMib(pid));
      await pause(500);
    }
    thirds.push(highest);
  }
  const [, before = 0, after = 0] = thirds;
  const problems =
    after > before * mostGrowth ? [`memory: grew from ${before} to ${after} MiB`] : [];
  return { thirds, problems };
}

/** Where there is no `/proc`, `ps` knows it. */
function residentMib(pid: number): number {
  const status = `/proc/${pid}/status`;
  const known = existsSync(status) && /VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1];
  const kib = known || execFileSync("ps", ["-o", "rss=", "-p", String(pid)]);
  return Math.round(Number(kib) / 1024);
}

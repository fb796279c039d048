import type { Check } from "#core/operations/health/schema";

const release = /^\d+\.\d+\.\d+/;

/** Newer and older programs mostly understand each other; other major versions, and other zeroth minors, do not. */
export function versionsCheck(ours: string, theirs: string): Check {
  const [own = "", stage = ""] = [release.exec(ours)?.[0], release.exec(theirs)?.[0]];
  const detail = `This program is ${own}, the stage is ${stage}.`;
  if (own === stage) return { name: "versions", status: "ok", detail, fix: null };
  const fix = "Install the stage's version of this program, or deploy the stage from your own.";
  return {
    name: "versions",
    status: lineOf(own) === lineOf(stage) ? "ok" : "warning",
    detail,
    fix,
  };
}

function lineOf(version: string): string {
  const [major, minor] = version.split(".");
  return major === "0" ? `0.${minor}` : String(major);
}

/** Tokens are good for a minute around their times, signatures of AWS for 15. Times in epoch milliseconds. */
export function clockCheck(ours: number, theirs: number): Check {
  const seconds = Math.round((ours - theirs) / 1000);
  const apart = Math.abs(seconds);
  const detail =
    apart <= 2
      ? "This machine's clock agrees with the stage's."
      : `This machine's clock is ${apart} s ${seconds > 0 ? "ahead of" : "behind"} the stage's.`;
  if (apart < 30) return { name: "clock", status: "ok", detail, fix: null };
  const fix = "Set the clock by the network, as by: timedatectl set-ntp true.";
  return { name: "clock", status: apart < 300 ? "warning" : "failed", detail, fix };
}

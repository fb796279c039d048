import type { JobStatus } from "#core/copy/icav2/job";
import { logNormal, randomOf, sample } from "#local/engines/icav2/random";
import type { Settings } from "#local/engines/icav2/settings";

export type Outcome = Extract<
  JobStatus,
  "SUCCEEDED" | "PARTIALLY_SUCCEEDED" | "FAILED" | "STOPPED"
>;

/** What will become of a job, drawn when it is made; times are epoch milliseconds. */
export type Plan = {
  outcome: Outcome;
  /** Share of its files that fail, unless it succeeds. */
  share: number;
  /** INITIALIZED to WAITING_FOR_RESOURCES. */
  waitAt: number;
  /** … to RUNNING. */
  runAt: number;
  /** From there to the end, when all files are copied. */
  durationMs: number;
  /** Names the draw. */
  draw: string;
  /** How many files the job copies; known when it runs. */
  total: number;
};

/** NEVER: the job ends before the file's turn comes. */
export type Fate = "COPIED" | "FAILED" | "NEVER";

/** `forced`: an injected fault decides instead of the failure rate. */
export function planOf(settings: Settings, draw: string, at: number, forced?: Outcome): Plan {
  const random = randomOf(draw);
  const fails = random() < settings.failureRate;
  const partially = random() < settings.partialShare;
  const drawn = fails ? (partially ? "PARTIALLY_SUCCEEDED" : "FAILED") : "SUCCEEDED";
  const queueMs = settings.queueSeconds * 1000;
  return {
    outcome: forced ?? drawn,
    share: settings.itemFailureShare,
    waitAt: at + Math.min(1000, queueMs / 2),
    runAt: at + queueMs,
    durationMs: 1000 * logNormal(random, settings.medianSeconds, settings.sigma),
    draw,
    total: 0,
  };
}

/**
 * What becomes of each of a job's files. In a job that succeeds partially some fail here and there; one
 * that fails or is stopped copies its first files, breaks in one, and never comes to the rest.
 */
export function fatesOf({ outcome, share, draw, total }: Plan): Fate[] {
  const all = Array.from({ length: total }, (): Fate => "COPIED");
  if (outcome === "SUCCEEDED" || total === 0) return all;
  const count = Math.max(1, Math.round(share * total));
  // With one file, or none that is left whole, there is no "partially".
  if (outcome === "PARTIALLY_SUCCEEDED" && total > 1) {
    const failing = sample(randomOf(`${draw} files`), total, Math.min(count, total - 1));
    return all.map((fate, index) => (failing.has(index) ? "FAILED" : fate));
  }
  const cut = Math.max(0, total - count);
  return all.map((fate, index) => (index < cut ? fate : index === cut ? "FAILED" : "NEVER"));
}

/** When file number `index` begins: one after the other, evenly over the job's time. */
export function turnAt({ runAt, durationMs, total }: Plan, index: number): number {
  return Math.round(runAt + (durationMs * index) / Math.max(1, total));
}

/** The job's last word, by what was planned and what became of its items. */
export function statusOf({ outcome }: Plan, statuses: Iterable<string>): Outcome {
  const kinds = new Set(statuses);
  const isWhole = kinds.size === 0 || (kinds.size === 1 && kinds.has("COPIED"));
  if (isWhole) return "SUCCEEDED";
  if (outcome === "FAILED" || outcome === "STOPPED") return outcome;
  return kinds.has("COPIED") || kinds.has("PARTIALLY_COPIED") ? "PARTIALLY_SUCCEEDED" : "FAILED";
}

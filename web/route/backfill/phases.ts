import type { Tone } from "../../component/status-pill.tsx";

/** Phases in their order, and whether each is over, under way, stopped or to come. */
export function phasesOf(
  { phase, status }: { phase: string; status: string },
  phases: readonly string[],
): { name: string; tone: Tone; words: string }[] {
  const at = phase === "done" ? phases.length : phases.indexOf(phase);
  return phases
    .filter((name) => name !== "done")
    .map((name, n) => {
      if (n < at) return { name, tone: "good", words: "done" };
      if (n > at) return { name, tone: "rest", words: "to come" };
      if (status === "FAILED") return { name, tone: "bad", words: "failed here" };
      if (status === "PAUSED") return { name, tone: "warn", words: "paused here" };
      if (status === "ABORTED") return { name, tone: "rest", words: "aborted here" };
      return { name, tone: "busy", words: status === "PENDING" ? "about to begin" : "under way" };
    });
}

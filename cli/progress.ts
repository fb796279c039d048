import type { Call } from "#cli/command";
import { formatDuration } from "#cli/duration";
import { formatBytes } from "#cli/output/cell";
import { forTerminal, json } from "#cli/output/escape";
import { clip } from "#cli/output/width";
import { measure, type Rates } from "#cli/rates";
import * as Say from "#cli/say";

/** What is shown of work under way. */
export type Shown = {
  status: string;
  phase: string;
  progress: {
    done: number;
    total: number | null;
    bytes: number;
    /** Where bytes are moved: of how many, or null when these do not tell how far it is. */
    totalBytes?: number | null;
  };
  /** Calls made, by operation, where a quota of them is the limit. */
  calls?: Record<string, number>;
};

/** Shows progress on stderr. `end` leaves the cursor at the beginning of a line, for now or for good. */
export type Progress = { show(state: Shown): void; end(): void };

/** Plain lines come so far apart at least, unless the phase or the status changes. */
const usual = { lineEveryMs: 30_000 };

export function openProgress(
  call: Call,
  how: "auto" | "line" | "jsonl" | "none",
  { lineEveryMs } = usual,
): Progress {
  const { context, globals } = call;
  const rates = measure(context.clock);
  if (how === "none" || (how === "auto" && globals.quiet))
    return { show: () => undefined, end: () => undefined };
  if (how === "jsonl")
    return {
      show: (state) => context.stderr.write(`${json({ ...state, ...rates(state) })}\n`),
      end: () => undefined,
    };
  const isBar =
    how === "auto" && context.stderr.isTTY && !context.env.CI && context.env.TERM !== "dumb";
  return isBar ? bar(call, rates) : lines(call, rates, lineEveryMs);
}

function bar({ context }: Call, rates: (state: Shown) => Rates): Progress {
  let shown = false;
  return {
    show(state) {
      const width = (context.stderr.columns || 80) - 1;
      const text = [gauge(state), ...parts(state, rates(state))].filter(Boolean).join("  ");
      context.stderr.write(`\r\u001b[K${clip(forTerminal(text), width)}`);
      shown = true;
    },
    end() {
      if (shown) context.stderr.write("\n");
      shown = false;
    },
  };
}

function lines(call: Call, rates: (state: Shown) => Rates, lineEveryMs: number): Progress {
  const { clock } = call.context;
  let last: { at: number; key: string } | undefined;
  return {
    show(state) {
      const measured = rates(state);
      const key = `${state.status} ${state.phase}`;
      const isDue = last === undefined || last.key !== key || clock.now() - last.at >= lineEveryMs;
      if (!isDue) return;
      last = { at: clock.now(), key };
      Say.note(call, [state.status, ...parts(state, measured)].filter(Boolean).join("  "));
    },
    end: () => undefined,
  };
}

function gauge({ progress: { done, total, bytes, totalBytes } }: Shown): string {
  if (!total) return "";
  const share = totalBytes ? bytes / totalBytes : done / total;
  const filled = Math.floor(Math.min(1, share) * 20);
  return `[${"#".repeat(filled)}${"-".repeat(20 - filled)}]`;
}

function parts({ phase, progress }: Shown, rates: Rates): string[] {
  const { done, total, bytes, totalBytes } = progress;
  const { perSecond, bytesPerSecond, etaSeconds, callsPerSecond } = rates;
  const busiest = Object.entries(callsPerSecond).sort(([, a], [, b]) => b - a)[0];
  return [
    `${phase} ${done}${total === null ? "" : `/${total}`}`,
    bytes > 0 ? formatBytes(bytes) + (totalBytes ? `/${formatBytes(totalBytes)}` : "") : "",
    perSecond ? `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(1)}/s` : "",
    bytesPerSecond ? `${formatBytes(bytesPerSecond)}/s` : "",
    etaSeconds === undefined ? "" : `ETA ${formatDuration(etaSeconds * 1000)}`,
    busiest && busiest[1] > 0 ? `${busiest[0]} ${busiest[1].toFixed(1)}/s` : "",
  ];
}

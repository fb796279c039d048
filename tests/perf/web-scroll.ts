import type { Page } from "playwright-core";
import { quantile } from "#tests/perf/benchmark";

/** What was seen while a table was scrolled; `lastRow` is the number of the last row at the end. */
export type Scrolled = { rowElements: number; framesPerSecond: number; lastRow: number };

/** Scrolls the page's table from its top to its end, so many pixels a frame, and looks at every frame. */
export async function scrollThrough(page: Page, wheelPixels: number): Promise<Scrolled> {
  const seen = await page.evaluate(
    (pixels) =>
      new Promise<{ frames: number[]; rows: number }>((resolve) => {
        const box = document.querySelector("section[tabindex]:has(table)") as HTMLElement;
        const frames: number[] = [];
        let [rows, last] = [0, performance.now()];
        const step = () => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          rows = Math.max(rows, document.querySelectorAll("tr").length);
          const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
          if (isAtEnd) return resolve({ frames, rows });
          box.scrollTop += pixels;
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    Math.max(1, wheelPixels),
  );
  await page.waitForTimeout(100);
  const index = await page.locator("[data-row]").last().getAttribute("aria-rowindex");
  return {
    rowElements: seen.rows,
    framesPerSecond: 1000 / quantile(seen.frames, 0.5),
    // The head is the first row.
    lastRow: Number(index) - 1,
  };
}

type TraceEvent = { name: string; ph: string; dur?: number; tdur?: number };

/** What runs a page's scripts. */
const scripting = new Set([
  ...["FunctionCall", "FireAnimationFrame", "EventDispatch", "TimerFire", "RunMicrotasks"],
  ...["EvaluateScript", "v8.callFunction"],
]);

/** The longest scripting of a trace of `devtools.timeline`, in processor time and by the clock. */
export function longestScript(trace: Buffer): { cpuMs: number; wallMs: number } {
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { traceEvents: TraceEvent[] };
  const found = traceEvents.filter(({ name, ph }) => ph === "X" && scripting.has(name));
  if (found.length === 0) throw new Error("The trace has no script: nothing was measured.");
  const most = (pick: (event: TraceEvent) => number | undefined) =>
    found.reduce((longest, event) => Math.max(longest, pick(event) ?? 0), 0) / 1000;
  return { cpuMs: most(({ tdur }) => tdur), wallMs: most(({ dur }) => dur) };
}

import type { CopyItem } from "../../api/generated/schemas.ts";
import type { Span } from "../../component/spans.tsx";
import type { Tone } from "../../component/status-pill.tsx";
import { formatNumber } from "../../format.ts";

/**
 * When each batch of a copy ran, by its items' last attempts. An item of S3 says how long it took itself, one of ICA
 * has its share of its job's time. Batches none of whose items has ended take no time yet, and have no bar.
 */
export function batchesOf(items: readonly CopyItem[], backend: "icav2" | "s3"): Span[] {
  return [...Map.groupBy(items, ({ task }) => task)]
    .flatMap(([task, members]) => {
      const ended = members.filter(({ finishedAt }) => finishedAt !== null);
      if (ended.length === 0) return [];
      const times = ended.map(({ finishedAt }) => Date.parse(finishedAt as string));
      const spent = ended.map(({ elapsedMs }) => elapsedMs ?? 0);
      const to = Math.max(...times);
      const from =
        backend === "icav2"
          ? to - spent.reduce((sum, one) => sum + one, 0)
          : Math.min(...times.map((at, n) => at - (spent[n] ?? 0)));
      const isMoving = members.some(({ status }) => status === "RUNNING");
      return [
        {
          ...{ key: String(task), name: `Batch ${task + 1}`, from },
          to: isMoving ? null : to,
          ...{ tone: toneOf(members), note: noteOf(members) },
        },
      ];
    })
    .sort((a, b) => a.from - b.from || Number(a.key) - Number(b.key));
}

function toneOf(members: readonly CopyItem[]): Tone {
  if (members.some(({ status }) => status === "FAILED")) return "bad";
  if (members.some(({ status }) => status === "RUNNING" || status === "PENDING")) return "busy";
  return members.some(({ status }) => status === "ABORTED") ? "rest" : "good";
}

function noteOf(members: readonly CopyItem[]): string {
  const failed = members.filter(({ status }) => status === "FAILED").length;
  const most = Math.max(...members.map(({ attempts }) => attempts));
  return [
    formatNumber(members.length, "files"),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(most > 1 ? [`up to ${most} attempts`] : []),
  ].join(", ");
}

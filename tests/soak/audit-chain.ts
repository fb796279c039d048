import type { AuditExport } from "#core/audit/schema";
import { nothing, verifyHead, verifySegment } from "#core/audit/verify/chain";
import type { Desk } from "#tests/soak/desk";
import { untilAnswered, untilQuiet, type Workload } from "#tests/soak/workload";

/** The audit at rest: one chain without a gap, and every record that was written is in it. */
export function auditChain({ expecting }: Desk, advance: (ms: number) => Promise<void>): Workload {
  let records = 0;
  const wrong = async (): Promise<string[]> => {
    await advance(61_000);
    let seen = nothing;
    const hashes = new Map<number, string>();
    let last: AuditExport | undefined;
    do {
      const more: string = last?.nextCursor ? `&cursor=${encodeURIComponent(last.nextCursor)}` : "";
      const path: string = `audit/files?limit=100${more}`;
      last = await expecting<AuditExport>(200, "admin", "GET", path);
      for (const { kind, key, url, firstSequence } of last.items) {
        if (kind !== "segment") continue;
        const text = await untilAnswered(async () => (await fetch(url)).text());
        const looked = verifySegment(seen, {
          ...{ name: key, text },
          firstSequence: firstSequence ?? undefined,
        });
        if (looked.fault) return [`${looked.fault.place}: ${looked.fault.reason}`];
        seen = looked.seen;
        hashes.set(seen.last.sequence, seen.last.hash);
      }
    } while (last.nextCursor);
    records = seen.last.sequence;
    const kept = verifyHead(seen, hashes, last.kept, "the end that was kept");
    if (kept) return [`${kept.place}: ${kept.reason}`];
    const waiting = last.head.sequence - seen.last.sequence;
    return waiting > 0 ? [`${waiting} audit records are in no segment yet`] : [];
  };
  return {
    name: "audit",
    async setUp() {},
    // It has no traffic of its own: the others' is what it records.
    step: () => new Promise((resolve) => setTimeout(resolve, 1000)),
    verify: () => untilQuiet(wrong, 120),
    count: () => `${records} audit records in the chain`,
  };
}

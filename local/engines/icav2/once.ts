import type { Core } from "#local/engines/icav2/core";
import { problem } from "#local/engines/icav2/problem";

/** How long answers are kept, as the document has it. */
const keptMs = 7 * 86_400_000;

/** Keys of calls that are not answered yet. */
const underWay = new WeakMap<Core, Set<string>>();

/**
 * Makes something once per Idempotency-Key: `prepare` may wait, `write` makes it and gives the answer, which is
 * kept in the same transaction. The same key and body get the kept answer; throws 409 while the first
 * call goes on, and 422 for another body. Errors are not kept.
 */
export async function once<Prepared, Body>(
  core: Core,
  key: { scope: string; request: string } | undefined,
  prepare: () => Promise<Prepared>,
  write: (prepared: Prepared) => Body,
): Promise<Body> {
  if (!key) {
    const prepared = await prepare();
    return core.database.transact(() => write(prepared));
  }
  const kept = answerOf<Body>(core, key);
  if (kept) return kept.body;
  const busy = underWay.get(core) ?? new Set();
  underWay.set(core, busy);
  if (busy.has(key.scope))
    throw problem(409, "The first call with this Idempotency-Key has not been answered yet.");
  busy.add(key.scope);
  try {
    const prepared = await prepare();
    return core.database.transact(() => {
      const body = write(prepared);
      core.database
        .prepare("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?)")
        .run(key.scope, key.request, JSON.stringify(body), core.context.clock.now() + keptMs);
      return body;
    });
  } finally {
    busy.delete(key.scope);
  }
}

function answerOf<Body>(
  { database, context }: Core,
  key: { scope: string; request: string },
): { body: Body } | undefined {
  database.prepare("DELETE FROM answer WHERE expires_at <= ?").run(context.clock.now());
  const row = database.prepare("SELECT request, body FROM answer WHERE scope = ?").get(key.scope);
  if (!row) return undefined;
  if (row.request !== key.request)
    throw problem(422, "The Idempotency-Key was used before with another body.");
  return { body: JSON.parse(String(row.body)) };
}

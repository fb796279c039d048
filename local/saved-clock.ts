import { Clock } from "#local/clock";
import type { Store } from "#local/store";

/** The clock of a data directory: how far it was moved ahead survives restarts, as what it timed does. */
export function openClock(store: Store): { clock: Clock; save: () => void } {
  const database = store.database("clock");
  database.exec(
    "CREATE TABLE IF NOT EXISTS clock (id INTEGER PRIMARY KEY, offset_ms REAL NOT NULL)",
  );
  const row = database.prepare("SELECT offset_ms FROM clock WHERE id = 1").get();
  const clock = new Clock(Number(row?.offset_ms ?? 0));
  const write = database.prepare(
    "INSERT INTO clock VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET offset_ms = excluded.offset_ms",
  );
  return { clock, save: () => void write.run(clock.offsetMs) };
}

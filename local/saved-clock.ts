import { Clock } from "#local/clock";
import type { Store } from "#local/store";

/** The clock of a data directory: how far it was moved and how fast it runs survive restarts, as what it timed does. */
export function openClock(store: Store): { clock: Clock; save: () => void } {
  const database = store.database("clock");
  database.exec(
    "CREATE TABLE IF NOT EXISTS time_line (id INTEGER PRIMARY KEY, origin REAL NOT NULL, real REAL NOT NULL, scale REAL NOT NULL)",
  );
  const row = database.prepare("SELECT origin, real, scale FROM time_line WHERE id = 1").get();
  const clock = new Clock(
    row ? { origin: Number(row.origin), real: Number(row.real), scale: Number(row.scale) } : 0,
  );
  const write = database.prepare("INSERT OR REPLACE INTO time_line VALUES (1, ?, ?, ?)");
  const save = () => {
    const { origin, real, scale } = clock.line;
    write.run(origin, real, scale);
  };
  return { clock, save };
}

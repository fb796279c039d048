import * as z from "zod";
import type { Database } from "#local/engines/icav2/database";

/** How the service behaves; every member can be changed while it runs. */
export const Settings = z.strictObject({
  /** Share of jobs that do not succeed; UMCCR's copies met one in five. */
  failureRate: z.number().min(0).max(1).default(0.2),
  /** Share of those that end PARTIALLY_SUCCEEDED; the others end FAILED. */
  partialShare: z.number().min(0).max(1).default(0.5),
  /** Share of the files of such a job that fail; at least one does. */
  itemFailureShare: z.number().min(0).max(1).default(0.5),
  /** Median time of a job from RUNNING to its end. */
  medianSeconds: z.number().min(0).default(120),
  /** Deviation of the logarithm of that time. */
  sigma: z.number().min(0).default(0.35),
  /** From INITIALIZED to RUNNING. */
  queueSeconds: z.number().min(0).default(5),
  /** How much later than the truth lists show what was made or removed. */
  visibilityDelaySeconds: z.number().min(0).default(0),
  /** A quota on all calls together; null: none, as ICA documents none. */
  requestsPerSecond: z.number().gt(0).nullable().default(null),
  /** From DELETING to gone. */
  deleteSeconds: z.number().min(0).default(5),
  archiveSeconds: z.number().min(0).default(600),
  unarchiveSeconds: z
    .number()
    .min(0)
    .default(4 * 3600),
  /** What the outcomes and times of jobs are drawn from; setting it begins anew. */
  seed: z.int().default(1),
});
export type Settings = z.infer<typeof Settings>;

/** Any of them; what is not named stays. */
export const SettingsChange = z.strictObject(
  Object.fromEntries(
    Object.entries(Settings.shape).map(([name, schema]) => [name, schema.unwrap().optional()]),
  ),
) as unknown as z.ZodType<Partial<Settings>>;

/** The settings as kept: they outlive a restart, and so does the number of draws from the seed. */
export class SettingsTable {
  readonly #database: Database;
  #now: Settings;

  /** `given` holds unless it was changed at run time before. */
  constructor(database: Database, given: Partial<Settings>) {
    this.#database = database;
    this.#now = Settings.parse({ ...given, ...JSON.parse(this.#get("settings") ?? "{}") });
  }

  get now(): Settings {
    return this.#now;
  }

  change(change: Partial<Settings>): Settings {
    const kept = { ...JSON.parse(this.#get("settings") ?? "{}"), ...change };
    this.#now = Settings.parse({ ...this.#now, ...change });
    this.#set("settings", JSON.stringify(kept));
    if (change.seed !== undefined) this.#set("draws", "0");
    return this.#now;
  }

  /** A text that names the next draw from the seed; in the transaction of what it decides. */
  nextDraw(): string {
    const draws = Number(this.#get("draws") ?? 0) + 1;
    this.#set("draws", String(draws));
    return `${this.#now.seed} ${draws}`;
  }

  #get(key: string): string | undefined {
    const row = this.#database.prepare("SELECT value FROM meta WHERE key = ?").get(key);
    return row && String(row.value);
  }

  #set(key: string, value: string): void {
    this.#database.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, value);
  }
}

/** How often one operation was called, and how often it failed. */
export type LedgerRow = { service: string; operation: string; calls: number; errors: number };

/** Counts what clients asked of the engines, served at `GET /_local/calls`. */
export class Ledger {
  readonly #rows = new Map<string, LedgerRow>();

  /** Counts one call; `failed` when it was answered with an error. */
  record(service: string, operation: string, failed = false): void {
    const key = `${service} ${operation}`;
    const row = this.#rows.get(key) ?? { service, operation, calls: 0, errors: 0 };
    row.calls++;
    if (failed) row.errors++;
    this.#rows.set(key, row);
  }

  rows(): LedgerRow[] {
    return [...this.#rows.values()].sort((a, b) =>
      `${a.service} ${a.operation}`.localeCompare(`${b.service} ${b.operation}`),
    );
  }

  reset(): void {
    this.#rows.clear();
  }
}

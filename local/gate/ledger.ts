/** How often one operation was called, and how it went. */
export type LedgerRow = {
  service: string;
  operation: string;
  /** The quota that the calls count against; unset where AWS has none. */
  bucket?: string;
  calls: number;
  /** Answered with an error, for whatever reason. */
  errors: number;
  /** Beyond the quota. They are errors, too, where quotas are enforced. */
  overQuota: number;
  /** Changed by an injected fault. */
  faults: number;
};

/** Counts what was asked of the engines, served at `GET /_local/calls`. */
export class Ledger {
  readonly #rows = new Map<string, LedgerRow>();

  /** The row of an operation, to count in. */
  row(service: string, operation: string, bucket?: string): LedgerRow {
    const key = `${service} ${operation} ${bucket ?? ""}`;
    const found = this.#rows.get(key);
    if (found) return found;
    const counts = { calls: 0, errors: 0, overQuota: 0, faults: 0 };
    const row = { service, operation, ...(bucket && { bucket }), ...counts };
    this.#rows.set(key, row);
    return row;
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

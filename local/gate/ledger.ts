import { CallRates } from "#local/gate/call-rates";

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

/** A row with what only all calls of its bucket tell. */
export type LedgerEntry = LedgerRow & {
  /**
   * The most calls that fell within any one second on the clock, as they arrived, refused ones too: of all
   * operations of the bucket together; without a bucket, of this operation.
   */
  maxPerSecond: number;
};

/** Counts what was asked of the engines, served at `GET /_local/calls`. */
export class Ledger {
  readonly #rows = new Map<string, LedgerRow>();
  readonly #rates = new CallRates();

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

  /** Counts a call that arrives at `at` (epoch milliseconds). `key`: whose own the bucket is, as in `Quota`. */
  called(
    { service, operation }: { service: string; operation: string },
    { bucket, key = "" }: { bucket?: string; key?: string },
    at: number,
  ): LedgerRow {
    const row = this.row(service, operation, bucket);
    row.calls++;
    this.#rates.add(nameOf(row), key, at);
    return row;
  }

  rows(): LedgerEntry[] {
    return [...this.#rows.values()]
      .map((row) => ({ ...row, maxPerSecond: this.#rates.most(nameOf(row)) }))
      .sort((a, b) => `${a.service} ${a.operation}`.localeCompare(`${b.service} ${b.operation}`));
  }

  reset(): void {
    this.#rows.clear();
    this.#rates.clear();
  }
}

/** Calls that share a quota share its name; a slash keeps operations without a quota apart. */
function nameOf({ service, operation, bucket }: LedgerRow): string {
  return bucket === undefined ? `${service}/${operation}` : `${service} ${bucket}`;
}

import type { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { TableDescription } from "#local/engines/dynamodb/model";
import { type Exceeded, throttled } from "#local/engines/dynamodb/throttling";
import type { Rate } from "#local/gate/token-bucket";
import { TokenBuckets } from "#local/gate/token-buckets";

/** Units that a request takes of a table or of one of its global indexes. */
export type Charge = {
  kind: "Read" | "Write";
  /** A global index; unset: the table. */
  index?: string;
  /** Partition key, as any text that stands for it alone; unset where many are read (scans). */
  partition?: string;
  units: number;
};

/**
 * Units a second. Of one partition, and what a new on-demand table can take at once: AWS's "Quotas in
 * Amazon DynamoDB" and "On-demand capacity mode: initial throughput". Unused units of provisioned
 * tables are kept for five minutes ("Burst capacity").
 */
const partitionRate = { Read: 3000, Write: 1000 };
const onDemandRate = { Read: 12_000, Write: 4000 };
const burstSeconds = 300;

/** The capacity of all tables as token buckets on the clock: in memory, full again after a restart. */
export class Throughput {
  readonly #context: EngineContext;
  readonly #buckets = new TokenBuckets();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /**
   * Takes the charges of one request. Returns the error that the request gets where quotas are
   * enforced and it is beyond one; elsewhere the ledger alone shows it (`overQuota`).
   */
  take(operation: string, table: TableDescription, charges: Charge[]): AwsError | undefined {
    const exceeded = charges.flatMap((charge) => this.#exceeded(table, charge))[0];
    if (!exceeded) return undefined;
    const { ledger, limits } = this.#context.gate;
    ledger.row("dynamodb", operation, exceeded.bucket).overQuota++;
    return limits.enforced ? throttled(exceeded) : undefined;
  }

  #exceeded(table: TableDescription, { kind, index, partition, units }: Charge): Exceeded[] {
    const key = `${table.TableId} ${kind} ${index ?? ""}`;
    const onDemand = table.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST";
    const of = { table, kind, onDemand, ...(index && { index }) };
    const whole = `Table${kind}Units`;
    const rate = onDemand ? steady(onDemandRate[kind]) : provisioned(table, kind, index);
    if (!this.#takes(key, whole, rate, units)) return [{ ...of, bucket: whole, whole: true }];
    const part = `Partition${kind}Units`;
    if (partition === undefined) return [];
    const taken = this.#takes(`${key} ${partition}`, part, steady(partitionRate[kind]), units);
    return taken ? [] : [{ ...of, bucket: part, whole: false }];
  }

  /** A request that costs more than a bucket holds needs a full one. */
  #takes(key: string, name: string, usual: Rate, units: number): boolean {
    const rate = this.#adjusted(name) ?? usual;
    const now = this.#context.clock.now();
    return this.#buckets.take(key, rate, now, Math.min(units, rate.burst));
  }

  #adjusted(name: string): Rate | undefined {
    return this.#context.gate.limits
      .adjustments()
      .find(({ service, bucket }) => service === "dynamodb" && bucket === name);
  }
}

function steady(perSecond: number): Rate {
  return { burst: perSecond, perSecond };
}

function provisioned(table: TableDescription, kind: Charge["kind"], index?: string): Rate {
  const { ProvisionedThroughput: units } =
    table.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index) ?? table;
  const perSecond = units?.[`${kind}CapacityUnits`] || 1;
  return { burst: perSecond * burstSeconds, perSecond };
}

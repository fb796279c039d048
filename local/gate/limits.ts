import type { AwsError } from "#local/aws-error";
import type { Clock } from "#local/clock";
import type { Rate } from "#local/gate/token-bucket";
import { TokenBuckets } from "#local/gate/token-buckets";

/** One quota of AWS on the rate of calls. */
export type Quota = Rate & {
  /** As AWS or its documents call it; shown in the ledger: `GetReadSetMetadata`, `SendTask`. */
  name: string;
  /** What has a bucket to itself, where not the whole account shares one: a queue, a prefix, a table. */
  key?: string;
};

/** What an engine says of a service's quotas. */
export type ServiceLimits = {
  /** The service's own error for too many calls. */
  throttled: (operation: string) => AwsError;
  /** The quota that a call counts against; none: the service has no limit worth imitating. */
  quotaOf?: (operation: string, resource: string) => Quota | undefined;
  /** How long AWS usually takes to answer, in milliseconds. */
  latencyMs?: (operation: string) => number;
};

/** How a call stands to its quota; `key` as in `Quota`. */
export type Standing = { bucket?: string; key?: string; over: boolean };

/**
 * AWS's quotas as token buckets on the clock. They always count; whether a call beyond its quota is
 * refused (`enforced`), and whether calls take as long as on AWS (`latency`), can be switched.
 */
export class Limits {
  enforced = false;
  latency = false;
  readonly #clock: Clock;
  readonly #services = new Map<string, ServiceLimits>();
  readonly #adjusted = new Map<string, Rate>();
  readonly #buckets = new TokenBuckets();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  declare(service: string, limits: ServiceLimits): void {
    this.#services.set(service, limits);
  }

  of(service: string): ServiceLimits | undefined {
    return this.#services.get(service);
  }

  get services(): string[] {
    return [...this.#services.keys()].sort();
  }

  /** Another rate for a quota, as AWS grants on request. */
  adjust(service: string, name: string, rate: Rate): void {
    this.#adjusted.set(`${service} ${name}`, rate);
  }

  adjustments(): ({ service: string; bucket: string } & Rate)[] {
    return [...this.#adjusted].map(([key, rate]) => {
      const [service = "", ...name] = key.split(" ");
      return { service, bucket: name.join(" "), ...rate };
    });
  }

  /** Counts a call, or `cost` calls, against its quota. */
  take(service: string, operation: string, resource: string, cost = 1): Standing {
    const quota = this.#services.get(service)?.quotaOf?.(operation, resource);
    if (!quota) return { over: false };
    const rate = this.#adjusted.get(`${service} ${quota.name}`) ?? quota;
    const key = `${service} ${quota.name} ${quota.key ?? ""}`;
    const taken = this.#buckets.take(key, rate, this.#clock.now(), cost);
    return { bucket: quota.name, ...(quota.key && { key: quota.key }), over: !taken };
  }
}

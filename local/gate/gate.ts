import { setMaxListeners } from "node:events";
import { AwsError } from "#local/aws-error";
import type { Clock } from "#local/clock";
import { takeCaller } from "#local/engines/iam/caller";
import { callEffects, type Effect, type Fault } from "#local/gate/fault";
import { Faults } from "#local/gate/faults";
import { Ledger } from "#local/gate/ledger";
import { Limits, type ServiceLimits } from "#local/gate/limits";

/** The client loses its connection without an answer: whoever serves the call cuts it. */
export class ConnectionDropped extends Error {}

/** What an engine says of a service: its quotas, and which faults may happen to it beside those of calls. */
export type ServicePlane = ServiceLimits & { effects?: readonly Effect[] };

/** Which call it is. */
export type Call = {
  service: string;
  operation: string;
  /** What is called, for quotas and faults of a part: `bucket/key`, the name of a queue or a table. */
  resource?: string;
  /** What was asked, for permissions. */
  input?: object;
};

/**
 * Every call of every engine passes here, from clients and in process: it is counted, held to its
 * quota and to the usual time of AWS, and hit by the faults that were asked for.
 */
export class Gate {
  readonly ledger = new Ledger();
  readonly faults = new Faults();
  readonly limits: Limits;
  /** Throws unless who signs by this key may make the call. Unset: everybody may make every call. */
  authorize?: (accessKeyId: string, call: Call) => void;
  readonly #clock: Clock;
  readonly #closing = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.limits = new Limits(clock);
    // Any number of calls may be held back.
    setMaxListeners(0, this.#closing.signal);
  }

  /** Holds no call back any more: those that are, and those that would be, lose their connection. */
  close(): void {
    this.#closing.abort(new ConnectionDropped("The cloud is closed."));
  }

  /** Each engine declares its service once, when it is opened. */
  declare(service: string, { effects, ...limits }: ServicePlane): void {
    this.limits.declare(service, limits);
    this.faults.declare(service, effects);
  }

  /**
   * Runs one call. Throws what `action` throws, the service's own throttling error, an injected error,
   * or `ConnectionDropped`. `failed` tells of answers that are errors without being thrown.
   */
  async run<Output>(
    call: Call,
    action: () => Output | Promise<Output>,
    failed: (output: Output) => boolean = () => false,
  ): Promise<Output> {
    const { service, operation, resource = "" } = call;
    const caller = takeCaller();
    const { over, ...quota } = this.limits.take(service, operation, resource);
    const row = this.ledger.called({ service, operation }, quota, this.#clock.now());
    if (over) row.overQuota++;
    const hits = this.faults.draw(callEffects, service, operation, resource);
    if (hits.length > 0) row.faults++;
    try {
      const waitMs = this.#waitMs(service, operation, hits);
      if (waitMs > 0) await this.#clock.sleep(waitMs, this.#closing.signal);
      if (over && this.limits.enforced) throw this.#throttled(service, operation);
      for (const fault of hits) this.#strike(fault, service, operation);
      if (caller !== undefined) this.authorize?.(caller, call);
      const output = await action();
      if (failed(output)) row.errors++;
      if (hits.some(({ effect }) => effect === "drop")) throw dropped(service, operation);
      return output;
    } catch (error) {
      row.errors++;
      throw error;
    }
  }

  #waitMs(service: string, operation: string, hits: Fault[]): number {
    const usual = this.limits.latency ? this.limits.of(service)?.latencyMs?.(operation) : 0;
    return hits.reduce(
      (sum, fault) => sum + (fault.effect === "delay" ? fault.delay : 0),
      usual ?? 0,
    );
  }

  #strike(fault: Fault, service: string, operation: string): void {
    if (fault.effect === "reset") throw dropped(service, operation);
    if (fault.effect === "throttle") {
      const error = this.#throttled(service, operation);
      throw new AwsError(error.code, error.message, error.status, error.fields, fault.retryAfter);
    }
    if (fault.effect === "error")
      throw new AwsError(fault.code, fault.message, fault.status, {}, fault.retryAfter);
  }

  #throttled(service: string, operation: string): AwsError {
    const limits = this.limits.of(service);
    return (
      limits?.throttled(operation) ?? new AwsError("ThrottlingException", "Rate exceeded", 400)
    );
  }
}

function dropped(service: string, operation: string): ConnectionDropped {
  return new ConnectionDropped(`The connection of ${service} ${operation} was cut by a fault.`);
}

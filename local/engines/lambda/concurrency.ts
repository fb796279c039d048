import type { FunctionDefinition } from "#local/engines/lambda/function-definition";
import { accountConcurrency, tooMany } from "#local/engines/lambda/limits";

/**
 * How many calls run at once. A function with reserved concurrency has its share and no more; the others
 * have what is left of the account's 1,000, which only counts where quotas are enforced.
 */
export class Concurrency {
  readonly #enforced: () => boolean;
  readonly #reserved = new Map<string, number>();
  readonly #running = new Map<string, number>();
  #unreserved = 0;

  constructor(enforced: () => boolean) {
    this.#enforced = enforced;
  }

  /** Must be told of every function before it is called. */
  reserve({ arn, reservedConcurrency }: FunctionDefinition): void {
    if (reservedConcurrency !== undefined) this.#reserved.set(arn, reservedConcurrency);
  }

  /** Runs `action`, or throws `TooManyRequestsException`. */
  async run<Output>({ arn }: FunctionDefinition, action: () => Promise<Output>): Promise<Output> {
    const reserved = this.#reserved.get(arn);
    const running = this.#running.get(arn) ?? 0;
    if (reserved !== undefined && running >= reserved)
      throw tooMany("ReservedFunctionConcurrentInvocationLimitExceeded");
    if (reserved === undefined && this.#enforced() && this.#unreserved >= this.#shared())
      throw tooMany("ConcurrentInvocationLimitExceeded");
    this.#count(arn, reserved, 1);
    try {
      return await action();
    } finally {
      this.#count(arn, reserved, -1);
    }
  }

  #shared(): number {
    return [...this.#reserved.values()].reduce((left, own) => left - own, accountConcurrency);
  }

  #count(arn: string, reserved: number | undefined, by: number): void {
    this.#running.set(arn, (this.#running.get(arn) ?? 0) + by);
    if (reserved === undefined) this.#unreserved += by;
  }
}

import type { Cancel } from "#local/clock";
import type { EngineContext } from "#local/engine";
import { afterTrouble, asyncRecord, type GivenUp } from "#local/engines/lambda/async-outcome";
import { type AsyncEvent, AsyncTable } from "#local/engines/lambda/async-table";
import { createDestination, type DestinationEngines } from "#local/engines/lambda/destination";
import type { FunctionDefinition } from "#local/engines/lambda/function-definition";
import type { Functions } from "#local/engines/lambda/functions";
import { isPassing } from "#local/engines/lambda/limits";
import type { InvokeResult } from "#local/invoke";

/** On AWS a schedule's runs hardly ever overlap so often. */
const unfinishedRuns = 10;

/**
 * Lambda's own queue for calls of type `Event`: kept until the function has taken the event, or failed it
 * three times, or six hours are over. An event that was being run when the process ended runs again.
 */
export class AsyncQueue {
  readonly #context: EngineContext;
  readonly #functions: Functions;
  readonly #engines: DestinationEngines;
  readonly #table: AsyncTable;
  readonly #timers = new Map<string, Cancel>();
  /** Unfinished runs of schedules, by request id. */
  readonly #scheduled = new Map<string, string>();
  #closed = false;

  /** Goes on with what an earlier process left. */
  constructor(context: EngineContext, functions: Functions, engines: DestinationEngines) {
    this.#context = context;
    this.#functions = functions;
    this.#engines = engines;
    this.#table = new AsyncTable(context.store.database("lambda"));
    for (const event of this.#table.all()) this.#wait(event);
  }

  /**
   * Takes an event; `payload` is JSON text. When the clock jumps over days, a schedule falls due thousands
   * of times at once, for which a function here would take minutes: of those, most are left out.
   */
  add({ arn }: FunctionDefinition, payload: string, requestId: string, schedule?: string): void {
    if (schedule !== undefined) {
      const unfinished = [...this.#scheduled.values()].filter((one) => one === schedule);
      if (unfinished.length >= unfinishedRuns) return;
      this.#scheduled.set(requestId, schedule);
    }
    const now = this.#context.clock.now();
    const event: AsyncEvent = {
      requestId,
      functionArn: arn,
      payload,
      takenAt: now,
      failures: 0,
      busy: 0,
      dueAt: now,
    };
    this.#table.put(event);
    this.#wait(event);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #wait(event: AsyncEvent): void {
    const cancel = this.#context.clock.after(event.dueAt - this.#context.clock.now(), () => {
      this.#timers.delete(event.requestId);
      this.#try(event).catch((error) =>
        this.#context.log(`lambda: asynchronous call ${event.requestId}: ${error}`),
      );
    });
    this.#timers.set(event.requestId, cancel);
  }

  async #try(event: AsyncEvent): Promise<void> {
    let result: InvokeResult | undefined;
    let reason = "";
    try {
      const payload: unknown = JSON.parse(event.payload);
      result = await this.#functions.run(event.functionArn, payload, event.requestId);
    } catch (error) {
      if (!isPassing(error)) {
        // The function is gone: nobody will ever take the event.
        this.#scheduled.delete(event.requestId);
        if (!this.#closed) this.#table.delete(event.requestId);
        throw error;
      }
      reason = String(error);
    }
    // What the end of the process did to it is no fault of the function's.
    if (this.#closed) return;
    if (result && !result.error) return this.#end(event, "Success", result);
    if (result?.error) reason = `${result.error.errorType}: ${result.error.errorMessage}`;
    const { asynchronous = {} } = this.#functions.find(event.functionArn);
    const now = this.#context.clock.now();
    const next = afterTrouble(event, result ? "failed" : "busy", asynchronous, now);
    if (typeof next !== "string") {
      this.#table.put(next);
      this.#wait(next);
      return;
    }
    const name = event.functionArn.split(":").pop();
    this.#context.log(`${name}: an event was given up (${next}): ${reason}`);
    await this.#end(event, next, result);
  }

  async #end(
    event: AsyncEvent,
    condition: "Success" | GivenUp,
    result: InvokeResult | undefined,
  ): Promise<void> {
    this.#table.delete(event.requestId);
    this.#scheduled.delete(event.requestId);
    const { asynchronous, name } = this.#functions.find(event.functionArn);
    const arn = condition === "Success" ? asynchronous?.onSuccess : asynchronous?.onFailure;
    if (!arn) return;
    const time = this.#context.clock.iso();
    const record = asyncRecord(event, condition, result, time);
    const where = { folder: `aws/lambda/async/${name}`, time };
    await createDestination(this.#engines, arn)(record, JSON.parse(event.payload), where);
  }
}

import { AsyncLocalStorage } from "node:async_hooks";
import type { Cancel } from "#local/clock";
import type { CallableEngine, EngineContext } from "#local/engine";
import { faultOf, queryCode, queueDoesNotExist } from "#local/engines/sqs/errors";
import { inFlightQuota } from "#local/engines/sqs/in-flight";
import { sqsPlane } from "#local/engines/sqs/limits";
import { measure, type QueueMeasure } from "#local/engines/sqs/measure";
import { resumeMoves, stopMoves } from "#local/engines/sqs/move-runner";
import { operations } from "#local/engines/sqs/operations";
import { handleQuery, isQuery } from "#local/engines/sqs/query";
import { dropExpired, nowMs, openState } from "#local/engines/sqs/state";
import { jsonService } from "#local/json-service";

/** The embedded SQS, with what pollers in the same process need. */
export type SqsEngine = CallableEngine & {
  /**
   * Calls `listener` whenever a receive from that queue may find something: no need to poll.
   * It is called at once inside a send, so it should only note the fact. The queue need not exist yet.
   */
  onAvailable(queueArn: string, listener: () => void): Cancel;
  /** Calls `listener` whenever messages of any queue come, go, or change their visibility. */
  onActivity(listener: () => void): Cancel;
  /** What is in each queue now. */
  measure(): QueueMeasure[];
  /** The URL of a queue by its ARN. Throws `QueueDoesNotExist`. */
  queueUrl(queueArn: string): string;
};

export type SqsOptions = {
  /** Messages of a queue that may be in flight, where AWS granted another number. */
  mostInFlight?: number;
};

/** Opens the queues kept in the store and serves them in SQS's JSON protocol and in the old Query protocol. */
export function createSqs(context: EngineContext, options: SqsOptions = {}): SqsEngine {
  const state = openState(context, options.mostInFlight ?? inFlightQuota);
  const caller = new AsyncLocalStorage<AbortSignal>();
  const service = jsonService(context, {
    service: "sqs",
    engine: "sqs",
    version: "1.0",
    limits: sqsPlane((name) => state.queues.find(name)?.record.settings),
    resourceOf: ({ QueueUrl, QueueName }: { QueueUrl?: string; QueueName?: string }) =>
      QueueUrl?.split("/").pop() ?? QueueName,
    operations: operations(state, () => caller.getStore()),
    errorHeaders: (error) => ({ "x-amzn-query-error": `${queryCode(error)};${faultOf(error)}` }),
    close() {
      state.closed = true;
      stopMoves(state);
      state.arrivals.close();
    },
  });
  resumeMoves(state);
  return {
    ...service,
    async handle(request, response) {
      // A message must not be received for a client that has hung up during its long poll.
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      await caller.run(gone.signal, () =>
        isQuery(request)
          ? handleQuery(context, service, request, response)
          : service.handle(request, response),
      );
    },
    onAvailable(queueArn, listener) {
      const name = queueArn.slice(queueArn.lastIndexOf(":") + 1);
      return state.arrivals.on(name, state.queues.find(name), listener);
    },
    onActivity: (listener) => state.arrivals.onAny(listener),
    measure: () =>
      state.queues.all().map((queue) => {
        dropExpired(state, queue);
        return measure(queue, nowMs(state));
      }),
    queueUrl(queueArn) {
      const queue = state.queues.findByArn(queueArn);
      if (!queue) throw queueDoesNotExist();
      return state.queues.url(queue);
    },
  };
}

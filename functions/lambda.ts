import middy, { type MiddlewareObj } from "@middy/core";
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from "aws-lambda";
import type * as z from "zod";
import * as Actor from "#core/actor";
import { isTransient, RetryableError, VisibleError } from "#core/error";
import * as Log from "#core/log";
import * as Metric from "#core/metric";
import { idsIn, idsInText } from "#functions/ids";
import { configureFromLinks } from "#functions/settings";

// Once an instance: warm invocations keep their clients and connections.
configureFromLinks();

/** Errors are logged and metrics written: what every function has around it. */
export function base(): MiddlewareObj<unknown, unknown, Error> {
  return {
    after: () => Metric.flush(),
    onError: ({ error, event, context }) => {
      Log.error("The function failed", {
        requestId: context.awsRequestId,
        ...idsIn(event),
        error,
      });
      Metric.flush();
    },
  };
}

/** Every line of a call carries the id that Lambda gave it. */
export function traced<Event, Result>(handle: (event: Event, context: Context) => Promise<Result>) {
  return (event: Event, context: Context) =>
    Log.within({ requestId: context.awsRequestId }, () => handle(event, context));
}

/**
 * A queue consumer: each record by itself, in the name of `name`. What `handle` answers is counted in
 * one log line; what it throws is reported as that record's failure, so that only it comes again.
 */
export function queue(name: string, handle: (record: SQSRecord) => Promise<string>) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(base())
    .handler(
      traced(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
        const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
        const outcomes: Record<string, number> = {};
        const messages = Records.map((record) => ({ record, ids: idsOf(record) }));
        const handleOne = async (record: SQSRecord) => {
          try {
            const outcome = await handle(record);
            outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          } catch (error) {
            Log.warn("A message will be delivered again", { error });
            batchItemFailures.push({ itemIdentifier: record.messageId });
          }
        };
        await Actor.run(Actor.system(name), () =>
          Promise.all(messages.map(({ record, ids }) => Log.within(ids, () => handleOne(record)))),
        );
        Log.info("Messages handled", { outcomes, messages: messages.map(({ ids }) => ids) });
        return { batchItemFailures };
      }),
    );
}

const idsOf = ({ messageId, body }: SQSRecord) => ({ messageId, ...idsInText(body) });

/** A queue consumer that takes a batch as a whole; the records that `handle` answers come again. */
export function queueBatch(name: string, handle: (records: SQSRecord[]) => Promise<SQSRecord[]>) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(base())
    .handler(
      traced(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
        const failed = await Actor.run(Actor.system(name), () => handle(Records));
        Log.info("Batch handled", { failed: failed.length, messages: Records.map(idsOf) });
        return {
          batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })),
        };
      }),
    );
}

/** A stream consumer: `handle` answers the positions that failed; the stream goes on from the first. */
export function stream(name: string, handle: (records: DynamoDBRecord[]) => Promise<number[]>) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
    .use(base())
    .handler(
      traced(async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
        const failed = await Actor.run(Actor.system(name), () => handle(Records));
        const first = failed.length > 0 ? Records[Math.min(...failed)] : undefined;
        const itemIdentifier = first?.dynamodb?.SequenceNumber;
        return { batchItemFailures: itemIdentifier ? [{ itemIdentifier }] : [] };
      }),
    );
}

/**
 * A step of a state machine: parses its input and runs a verb in the name of the machine. Transient
 * errors leave as `RetryableError`, which machines retry.
 */
export function step<Schema extends z.ZodType, Output>(
  machine: string,
  schema: Schema,
  verb: (input: z.output<Schema>) => Promise<Output>,
) {
  return middy<unknown, Output>()
    .use(base())
    .handler(
      traced((event: unknown) =>
        Log.within(idsIn(event), async () => {
          try {
            const done = await Actor.run(Actor.system(machine), () => verb(schema.parse(event)));
            Log.info(`A step of ${machine} is done`);
            return done;
          } catch (error) {
            if (error instanceof VisibleError || !isTransient(error)) throw error;
            throw new RetryableError(error instanceof Error ? error.message : String(error), {
              cause: error,
            });
          }
        }),
      ),
    );
}

/** A scheduled function. */
export function cron(name: string, work: () => Promise<unknown>) {
  return middy()
    .use(base())
    .handler(
      traced(async () => {
        const result = await Actor.run(Actor.system(name), work);
        Log.info(`${name} ran`, { result });
      }),
    );
}

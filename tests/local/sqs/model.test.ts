import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createSqs } from "#local/engines/sqs/sqs";
import { engineContext } from "#tests/local/support/engine-context";

type Received = { Body: string; ReceiptHandle: string; Attributes: Record<string, string> };
type Scope = "queue" | "messageGroup";

/** What somebody does with a FIFO queue; `pick` chooses among the receipts that one consumer holds. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("send" as const), group: fc.nat(1), key: fc.nat(15) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("receive" as const),
      consumer: fc.nat(2),
      limit: fc.integer({ min: 1, max: 10 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("delete" as const),
      consumer: fc.nat(2),
      pick: fc.nat(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("release" as const),
      consumer: fc.nat(2),
      pick: fc.nat(),
      seconds: fc.constantFrom(0, 5, 60),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      seconds: fc.constantFrom(1, 10, 31, 301),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A message as SQS promises to treat it. */
type Expected = { body: string; group: string; visibleAt: number; receives: number };

const visibilitySeconds = 30;
const rememberedMs = 300_000;

/** The promises alone: who may be received now, and which sends are repeats. */
class Model {
  readonly messages: Expected[] = [];
  readonly #seen = new Map<string, number>();
  readonly #scope: Scope;
  readonly #delayMs: number;

  constructor(scope: Scope, delaySeconds: number) {
    this.#scope = scope;
    this.#delayMs = delaySeconds * 1000;
  }

  send(body: string, group: string, id: string, now: number): void {
    const key = this.#scope === "queue" ? id : `${group} ${id}`;
    if ((this.#seen.get(key) ?? Number.NEGATIVE_INFINITY) > now) return;
    this.#seen.set(key, now + rememberedMs);
    this.messages.push({ body, group, visibleAt: now + this.#delayMs, receives: 0 });
  }

  /** Groups none of whose messages is in flight, each with what it has before its first delayed one. */
  open(now: number): Map<string, string[]> {
    const groups = Map.groupBy(this.messages, ({ group }) => group);
    const locked = ({ receives, visibleAt }: Expected) => receives > 0 && visibleAt > now;
    const open = [...groups].filter(([, all]) => !all.some(locked));
    return new Map(
      open.map(([group, all]) => {
        const delayed = all.findIndex(({ visibleAt }) => visibleAt > now);
        const ready = delayed < 0 ? all : all.slice(0, delayed);
        return [group, ready.map(({ body }) => body)];
      }),
    );
  }

  find(body: string): Expected | undefined {
    return this.messages.find((message) => message.body === body);
  }
}

async function play(scope: Scope, delaySeconds: number, steps: Step[]): Promise<void> {
  const context = engineContext();
  context.clock.setScale(0);
  const sqs = createSqs(context);
  const { QueueUrl } = await sqs.call<{ QueueUrl: string }>("CreateQueue", {
    QueueName: "reads.fifo",
    Attributes: {
      FifoQueue: "true",
      DeduplicationScope: scope,
      DelaySeconds: `${delaySeconds}`,
      VisibilityTimeout: `${visibilitySeconds}`,
    },
  });
  const model = new Model(scope, delaySeconds);
  const held: Received[][] = [[], [], []];
  for (const [at, one] of steps.entries()) {
    const now = context.clock.now();
    if (one.kind === "wait") await context.clock.advance(one.seconds * 1000);
    if (one.kind === "send") {
      const [MessageBody, group, id] = [`m${at}`, `g${one.group}`, `d${one.key}`];
      model.send(MessageBody, group, id, now);
      await sqs.call("SendMessage", {
        QueueUrl,
        MessageBody,
        MessageGroupId: group,
        MessageDeduplicationId: id,
      });
    }
    if (one.kind === "receive") {
      const { Messages = [] } = await sqs.call<{ Messages?: Received[] }>("ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: one.limit,
        AttributeNames: ["All"],
      });
      const open = model.open(now);
      const given = Map.groupBy(Messages, ({ Attributes }) => Attributes.MessageGroupId ?? "");
      for (const [group, some] of given)
        expect(some.map(({ Body }) => Body)).toEqual(open.get(group)?.slice(0, some.length));
      // What may be received is not withheld while there is room.
      const available = [...open.values()].flat().length;
      expect(Messages).toHaveLength(Math.min(one.limit, available));
      for (const { Body, Attributes } of Messages) {
        const message = model.find(Body);
        if (!message) throw new Error(`${Body} was deleted, and came again`);
        message.visibleAt = now + visibilitySeconds * 1000;
        expect(Attributes.ApproximateReceiveCount).toBe(`${++message.receives}`);
      }
      held[one.consumer]?.push(...Messages);
    }
    if (one.kind !== "delete" && one.kind !== "release") continue;
    const mine = held[one.consumer] ?? [];
    const [receipt] = mine.splice(one.pick % Math.max(1, mine.length), 1);
    if (!receipt) continue;
    const { Body, ReceiptHandle, Attributes } = receipt;
    const message = model.find(Body);
    const valid =
      message !== undefined &&
      message.visibleAt > now &&
      Attributes.ApproximateReceiveCount === `${message.receives}`;
    const call =
      one.kind === "delete"
        ? sqs.call("DeleteMessage", { QueueUrl, ReceiptHandle })
        : sqs.call("ChangeMessageVisibility", {
            QueueUrl,
            ReceiptHandle,
            VisibilityTimeout: one.seconds,
          });
    const done = await call.then(
      () => true,
      () => false,
    );
    // Deleting once more what is deleted is no error.
    expect(done).toBe(valid || (one.kind === "delete" && message === undefined));
    if (!valid) continue;
    if (one.kind === "delete") model.messages.splice(model.messages.indexOf(message), 1);
    else message.visibleAt = now + one.seconds * 1000;
  }
  await sqs.close();
  context.clock.stop();
  context.store.close();
}

it.each([
  ["queue", 0],
  ["messageGroup", 0],
  ["queue", 5],
] as const)(
  "keeps order, group locks, receipts and deduplication by %s with a delay of %i s, whatever three consumers do",
  async (scope, delaySeconds) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), (steps) =>
        play(scope, delaySeconds, steps),
      ),
      { numRuns: 150 },
    );
  },
);

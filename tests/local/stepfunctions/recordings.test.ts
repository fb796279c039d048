import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import { judged } from "#tests/local/stepfunctions/recordings/level";
import {
  type Recorded,
  type Recording,
  recordingsIn,
} from "#tests/local/stepfunctions/recordings/recording";
import { replay } from "#tests/local/stepfunctions/recordings/replay";

/** What the conformance test can tell, and what recorders of histories do to them. */
const task = (name: string) => ({
  ...{ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true },
  Arguments: { FunctionName: name, Payload: {} },
});
const branch = (name: string) => ({ StartAt: name, States: { [name]: task(name) } });
const parallel = {
  StartAt: "P",
  QueryLanguage: "JSONata",
  States: { P: { Type: "Parallel", Branches: [branch("a"), branch("b")], End: true } },
};

function recording(definition: object, events: object[], input: unknown = {}): Recording {
  const text = JSON.stringify([
    { name: "case", definitions: [definition], inputs: [input], histories: [events] },
  ]);
  return recordingsIn(text)[0] as Recording;
}

/** The history of a machine whose tasks answer in the order of `answers`, as AWS might have recorded it. */
async function recorded(
  definition: object,
  answers: Recorded[],
  input: unknown = {},
): Promise<HistoryEvent[]> {
  return replay({ ...recording(definition, answers), events: answers } as Recording, input);
}

const succeeded = (output: unknown) =>
  ({
    ...{ id: 0, type: "TaskSucceeded" },
    taskSucceededEventDetails: { output: JSON.stringify(output) },
  }) as Recorded;

const level = async (made: Recording) =>
  judged(await replay(made, made.inputs[0]), made.events).level;

describe("a replay", () => {
  it("gives each task its own answer, whichever was recorded first", async () => {
    const events = await recorded(parallel, [succeeded("one"), succeeded("two")]);
    const swapped = events.map((event) => ({ ...event }));
    const results = swapped.filter(({ type }) => type === "TaskSucceeded") as Recorded[];
    const [first, second] = results as [Recorded, Recorded];
    // The second branch's task answers first.
    [first.previousEventId, second.previousEventId] = [
      second.previousEventId,
      first.previousEventId,
    ];
    const made = recording(parallel, swapped);
    const again = await replay(made, {});
    expect(again.at(-1)).toMatchObject({
      executionSucceededEventDetails: { output: '["two","one"]' },
    });
  });

  it("knows a history again whose parallel events were sorted and lost their ids", async () => {
    const events = await recorded(parallel, [succeeded(1), succeeded(2)]);
    const from = events.findIndex(({ type }) => type === "ParallelStateStarted") + 1;
    const to = events.findIndex(({ type }) => type === "ParallelStateSucceeded");
    const sorted = events
      .slice(from, to)
      .map((event) => ({ ...event, id: [0], previousEventId: 0 }))
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    const made = recording(parallel, [
      ...events.slice(0, from),
      ...sorted,
      ...events.slice(to + 1),
    ]);
    expect(await level(made)).toBe(3);
    const without = { ...made, events: made.events.toSpliced(from, 1) };
    expect(await level(without)).toBeLessThan(3);
  });

  it("knows a history again in which branches took turns otherwise", async () => {
    const pass = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: "Pass", End: true } },
    });
    const machine = {
      ...parallel,
      States: { P: { Type: "Parallel", Branches: [pass("a"), pass("b")], End: true } },
    };
    const events = structuredClone(await recorded(machine, []));
    const names = events.map((event) => JSON.stringify(event).includes('"name":"a"'));
    const order = [...events.keys()].filter((at) => at < 3 || at > 6);
    const inside = [3, 4, 5, 6].toSorted((x, y) => Number(names[x]) - Number(names[y]));
    order.splice(3, 0, ...inside);
    const ids = new Map(order.map((at, index) => [events[at]?.id, index + 1]));
    const turned = order.map((at) => {
      const event = events[at] as HistoryEvent;
      const previousEventId = ids.get(event.previousEventId) ?? 0;
      return { ...event, id: ids.get(event.id) as number, previousEventId };
    });
    // The Parallel goes on from the last event of a branch, whichever that is.
    for (const event of turned.slice(7, 9)) event.previousEventId = turned[6]?.id ?? 0;
    expect(turned.map(({ type }) => type)).not.toEqual(events.map(({ type }) => type));
    expect(await level(recording(machine, turned))).toBe(3);
  });

  it("takes the items of a distributed Map from what was recorded of them", async () => {
    const machine = {
      QueryLanguage: "JSONata",
      StartAt: "M",
      States: {
        M: {
          ...{ Type: "Map", End: true },
          ItemReader: {
            Resource: "arn:aws:states:::s3:getObject",
            ReaderConfig: { InputType: "JSON", MaxItems: 2 },
            Arguments: { Bucket: "b", Key: "k" },
          },
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            ...{ StartAt: "P", States: { P: { Type: "Pass", End: true } } },
          },
        },
      },
    };
    const exited = {
      ...{ id: 7, type: "MapStateExited" },
      stateExitedEventDetails: { name: "M", output: '[{"n":1},{"n":2}]' },
    } as Recorded;
    const events = await recorded(machine, [exited]);
    expect(events.at(-1)).toMatchObject({
      executionSucceededEventDetails: { output: '[{"n":1},{"n":2}]' },
    });
  });
});

it("sees any change of any field of an event", async () => {
  const machine = {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: {
      A: { Type: "Pass", Assign: { x: 1 }, Output: { a: [1, "text"] }, Next: "T" },
      T: { ...task("f"), Retry: [{ ErrorEquals: ["Bad"] }] },
    },
  };
  const answers = [
    { id: 6, type: "TaskFailed", taskFailedEventDetails: { error: "Bad", cause: "why" } },
    succeeded({ ok: true }),
  ] as Recorded[];
  const events = await recorded(machine, answers);
  expect(await level(recording(machine, events))).toBe(3);
  const places = events.flatMap((event, index) =>
    paths(event)
      .filter(([name]) => name !== "timestamp")
      .map((path) => ({ index, path })),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), async ({ index, path }) => {
      const changed = structuredClone(events) as unknown as Record<string, unknown>[];
      change(changed[index] as Record<string, unknown>, path);
      const made = { ...recording(machine, events), events: changed as Recorded[] };
      expect(judged(events, made.events).level).toBeLessThan(3);
    }),
    { numRuns: 200 },
  );
});

function paths(value: object): string[][] {
  return Object.entries(value).flatMap(([key, member]) =>
    member && typeof member === "object" ? paths(member).map((path) => [key, ...path]) : [[key]],
  );
}

function change(value: Record<string, unknown>, [key = "", ...rest]: string[]): void {
  if (rest.length > 0) {
    change(value[key] as Record<string, unknown>, rest);
    return;
  }
  value[key] = typeof value[key] === "number" ? Number(value[key]) + 1000 : "changed";
}

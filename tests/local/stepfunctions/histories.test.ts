import { describe, expect, it } from "vitest";
import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";
import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { execute } from "#local/engines/stepfunctions/interpreter/interpreter";
import { RecordedTime } from "#tests/local/stepfunctions/recordings/recorded-time";

/**
 * Sequences of events that others measured on AWS, with the event that each one follows. Sources: floci's
 * tests of 2026 ("read off real Step Functions"), LocalStack's validated tests of 2023 to 2025.
 */
async function history(states: object, input: unknown = {}, answer?: unknown) {
  const time = new RecordedTime();
  const machine = { QueryLanguage: "JSONata", StartAt: "S", States: states } as unknown as Machine;
  let over = false;
  const running = execute(machine, {
    input,
    clock: time,
    context: {
      executionArn: "arn:aws:states:us-east-1:000000000000:execution:machine:run",
      executionName: "run",
      roleArn: "arn:aws:iam::000000000000:role/states",
      stateMachineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:machine",
      stateMachineName: "machine",
    },
    invoke: async () => {
      if (answer === undefined) throw new StateFailure("Bad", "why");
      return answer;
    },
  });
  void running.then(() => (over = true));
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    time.fire();
  }
  const { events } = await running;
  return {
    types: events.map(({ type }) => type),
    previous: events.map(({ previousEventId }) => previousEventId),
    end: events.at(-1),
  };
}

const boom = { Boom: { Type: "Fail", Error: "MyError", Cause: "my cause" } };
const failing = { StartAt: "Boom", States: boom };
const undefinedOutput = { Type: "Pass", Output: { v: "{% $states.input.no %}" }, End: true };
const everything = { ErrorEquals: ["States.ALL"], Next: "Handled" };
const handled = { Handled: { Type: "Pass", End: true } };
const task = {
  Type: "Task",
  Resource: "arn:aws:states:::sqs:sendMessage",
  Arguments: {},
  End: true,
};

describe("a Parallel", () => {
  it("that fails by a Fail state leaves ParallelStateFailed, once no retry is left", async () => {
    const S = {
      ...{ Type: "Parallel", Branches: [failing], End: true },
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }],
    };
    const { types, previous } = await history({ S });
    expect(types.slice(2)).toEqual([
      ...["ParallelStateStarted", "FailStateEntered", "ParallelStateStarted", "FailStateEntered"],
      ...["ParallelStateFailed", "ExecutionFailed"],
    ]);
    expect(previous).toEqual([0, 0, 2, 3, 4, 5, 6, 7]);
  });

  it("that fails by a task records the cut state, and ParallelStateFailed also where it is caught", async () => {
    const S = {
      ...{ Type: "Parallel", Catch: [everything], End: true },
      Branches: [{ StartAt: "Send", States: { Send: task } }],
    };
    const { types, previous } = await history({ S, ...handled });
    expect(types.slice(3)).toEqual([
      ...["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskFailed", "TaskStateAborted"],
      ...["ParallelStateFailed", "ParallelStateExited", "PassStateEntered", "PassStateExited"],
      "ExecutionSucceeded",
    ]);
    expect(previous).toEqual([0, 0, 2, 3, 4, 5, 6, 7, 7, 9, 10, 11, 12]);
  });

  it("whose Catch fails by itself fails a second time", async () => {
    const S = {
      ...{ Type: "Parallel", Branches: [failing], End: true },
      Catch: [
        { ErrorEquals: ["Other"], Next: "Handled" },
        { ...everything, Output: "{% $states.input.no %}" },
      ],
    };
    const { types, end } = await history({ S, ...handled });
    expect(types.slice(3)).toEqual([
      ...["FailStateEntered", "ParallelStateFailed", "EvaluationFailed", "ParallelStateFailed"],
      "ExecutionFailed",
    ]);
    expect(end).toMatchObject({
      executionFailedEventDetails: { cause: expect.stringContaining("'Catch[1]/Output'") },
    });
  });

  it("aborts every other open state against the failure, before ParallelStateFailed", async () => {
    const wait = { StartAt: "Long", States: { Long: { Type: "Wait", Seconds: 20, End: true } } };
    const later = {
      StartAt: "Pause",
      States: { Pause: { Type: "Wait", Seconds: 1, Next: "Boom" }, ...boom },
    };
    const { types, previous } = await history({
      S: { Type: "Parallel", Branches: [wait, later], End: true },
    });
    expect(types.slice(-4)).toEqual([
      ...["FailStateEntered", "WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"],
    ]);
    const failure = types.indexOf("FailStateEntered") + 1;
    expect(previous.slice(-3, -1)).toEqual([failure, failure]);
  });

  it("records nothing of States.Runtime but the execution's end", async () => {
    const stuck = { Type: "Choice", Choices: [{ Condition: false, Next: "Never" }] };
    const States = { Stuck: stuck, Never: { Type: "Succeed" } };
    const { types, end } = await history({
      S: { Type: "Parallel", Branches: [{ StartAt: "Stuck", States }], End: true },
    });
    expect(types.slice(2)).toEqual([
      ...["ParallelStateStarted", "ChoiceStateEntered", "ExecutionFailed"],
    ]);
    expect(end?.executionFailedEventDetails).toEqual({
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'Stuck' (entered at the event id #4). " +
        "Failed to transition out of the state. The state does not point to a next state.",
    });
  });
});

describe("an inline Map", () => {
  const map = (states: object, more: object = {}) => ({
    S: {
      ...{ Type: "Map", Items: "{% $states.input %}", End: true },
      ItemProcessor: { StartAt: Object.keys(states)[0], States: states },
      ...more,
    },
  });

  it("records a failed iteration and itself against the iteration's last event", async () => {
    const { types, previous } = await history(
      map({ Undef: undefinedOutput }, { MaxConcurrency: 1 }),
      [1, 2],
    );
    expect(types.slice(3)).toEqual([
      ...["MapIterationStarted", "PassStateEntered", "EvaluationFailed", "MapIterationFailed"],
      ...["MapStateFailed", "ExecutionFailed"],
    ]);
    expect(previous.slice(6)).toEqual([6, 6, 8]);
  });

  it("records the iterations that a failure cuts, each before the state it was in, then the failure", async () => {
    const route = {
      ...{ Type: "Choice", Default: "Long" },
      Choices: [{ Condition: "{% $states.input = 'fail' %}", Next: "Pause" }],
    };
    const states = {
      Route: route,
      Pause: { Type: "Wait", Seconds: 1, Next: "Boom" },
      Long: { Type: "Wait", Seconds: 20, End: true },
      ...boom,
    };
    const { types, previous } = await history(map(states), ["wait", "fail"]);
    const failure = types.indexOf("FailStateEntered") + 1;
    expect(types.slice(failure)).toEqual([
      ...["MapIterationAborted", "WaitStateAborted", "MapIterationFailed", "MapStateFailed"],
      "ExecutionFailed",
    ]);
    expect(previous.slice(failure, -1)).toEqual([failure, failure, failure, failure]);
  });

  it("says MapStateFailed once, after its last retry and before its Catch", async () => {
    const more = {
      ...{ Catch: [everything], MaxConcurrency: 1 },
      Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1 }],
    };
    const { types } = await history({ ...map(boom, more), ...handled }, [1]);
    expect(types.filter((type) => type === "MapStateStarted")).toHaveLength(2);
    expect(types.filter((type) => type === "MapStateFailed")).toHaveLength(1);
    expect(types.slice(-5)).toEqual([
      ...["MapStateFailed", "MapStateExited", "PassStateEntered", "PassStateExited"],
      "ExecutionSucceeded",
    ]);
  });

  it("starts no iteration whose ItemSelector fails", async () => {
    const { types } = await history(map(handled, { ItemSelector: "{% $nothing %}" }), [1]);
    expect(types.slice(3)).toEqual(["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]);
  });

  it("evaluates its tolerance after it has started, its items before", async () => {
    const late = await history(map(handled, { ToleratedFailureCount: "{% 'x' %}" }), []);
    expect(late.types.slice(2)).toEqual([
      ...["MapStateStarted", "EvaluationFailed", "MapStateFailed", "ExecutionFailed"],
    ]);
    const early = await history(map(handled, { Items: "{% $nothing %}" }), []);
    expect(early.types.slice(2)).toEqual(["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]);
  });

  it("does not take what looks like an expression in its input for one", async () => {
    const { Items: _items, ...S } = map(handled).S;
    const { end } = await history({ S }, ["{% 1 + 1 %}"]);
    expect(end).toMatchObject({
      executionSucceededEventDetails: { output: '["{% 1 + 1 %}"]' },
    });
  });
});

it("lets a distributed Map's exit follow the start of its map run", async () => {
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
  const S = {
    ...{ Type: "Map", Items: [1, 2], End: true },
    ItemProcessor: { ProcessorConfig, StartAt: "Handled", States: handled },
  };
  const { types, previous } = await history({ S });
  expect(types.slice(3, 7)).toEqual([
    ...["MapRunStarted", "MapRunSucceeded", "MapStateSucceeded", "MapStateExited"],
  ]);
  expect(previous).toEqual([0, 0, 2, 3, 4, 5, 4, 7]);
});

it("puts empty texts into an error output that has no error or cause", async () => {
  const S = { ...{ Type: "Parallel", Catch: [everything], End: true }, Branches: [nameless] };
  const { end } = await history({ S, ...handled });
  expect(end).toMatchObject({
    executionSucceededEventDetails: { output: '{"Error":"","Cause":""}' },
  });
});
const nameless = { StartAt: "Boom", States: { Boom: { Type: "Fail" } } };

it("fails a task that answers more than 256 KiB in the name of its resource", async () => {
  const { types, end } = await history({ S: task }, {}, "x".repeat(262_144));
  expect(types.slice(4)).toEqual(["TaskFailed", "ExecutionFailed"]);
  expect(end?.executionFailedEventDetails).toEqual({
    error: "States.DataLimitExceeded",
    cause:
      "The state/task 'sqs' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
});

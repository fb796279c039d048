import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { machineGraph } from "#core/operations/machine-graph";
import { stateHistory } from "#core/operations/state-history";
import { packaging } from "#stacks/machines/packaging";

const steps = ["start", "plan", "wait", "writeManifest", "writeReport", "finish", "fail"];
const arns = Object.fromEntries(steps.map((name) => [name, `arn:${name}`]));

test("a machine's graph has every state, those within maps too, and every way between them", () => {
  const definition = packaging(arns as never);
  const { states, ways, comment } = machineGraph(JSON.stringify(definition));
  expect(comment).toBe(definition.Comment);
  expect(states.map(({ name }) => name)).toEqual(
    expect.arrayContaining(Object.keys(definition.States)),
  );
  const inner = states.filter(({ parent }) => parent === "WaitForFastqs");
  expect(inner.length).toBeGreaterThan(0);
  const names = new Set(states.map(({ name }) => name));
  expect(ways.filter(({ from, to }) => !names.has(from) || !names.has(to))).toEqual([]);
  expect(ways).toContainEqual({ from: "Proceed", to: "NothingToDo", kind: "default", label: null });
  expect(ways).toContainEqual(
    expect.objectContaining({ from: "Plan", to: "RecordFailure", kind: "catch" }),
  );
});

describe("how states fared", () => {
  let id = 0;
  const at = () => new Date(Date.UTC(2026, 0, 1, 0, 0, id));
  const event = (type: string, more: Partial<HistoryEvent> = {}): HistoryEvent => ({
    ...{ id: ++id, previousEventId: id - 1, timestamp: at(), type: type as never },
    ...more,
  });
  const enter = (name: string, input = "{}") =>
    event("TaskStateEntered", { stateEnteredEventDetails: { name, input } });
  const exit = (name: string, output = "{}") =>
    event("TaskStateExited", { stateExitedEventDetails: { name, output } });
  const failed = (error: string) =>
    event("TaskFailed", {
      taskFailedEventDetails: { resourceType: "lambda", resource: "invoke", error, cause: "why" },
    });

  test("a try that failed and was made again is no failure, but counted", () => {
    const fared = stateHistory([
      enter("Plan", '{"a":1}'),
      failed("Lambda.Unknown"),
      event("TaskScheduled"),
      event("TaskStarted"),
      event("TaskSucceeded"),
      exit("Plan", '{"b":2}'),
    ]);
    expect(fared.get("Plan")).toMatchObject({
      ...{ status: "SUCCEEDED", entered: 1, failures: 1, input: '{"a":1}', output: '{"b":2}' },
      error: null,
    });
  });

  test("what failed for good stays so when its failure was caught, and says why", () => {
    const fared = stateHistory([
      enter("Plan"),
      failed("Boom"),
      exit("Plan"),
      enter("RecordFailure"),
      event("TaskSucceeded"),
      exit("RecordFailure"),
    ]);
    expect(fared.get("Plan")).toMatchObject({ status: "FAILED", error: "Boom", cause: "why" });
    expect(fared.get("RecordFailure")?.status).toBe("SUCCEEDED");
  });

  test("what was under way is running, and aborted once the execution was", () => {
    const events = [enter("Wait"), event("TaskScheduled")];
    expect(stateHistory(events).get("Wait")?.status).toBe("RUNNING");
    events.push(event("ExecutionAborted", { previousEventId: 0 }));
    expect(stateHistory(events).get("Wait")?.status).toBe("ABORTED");
  });

  test("a Fail state fails with its execution's error", () => {
    const fared = stateHistory([
      event("FailStateEntered", { stateEnteredEventDetails: { name: "Failed", input: "{}" } }),
      event("ExecutionFailed", { executionFailedEventDetails: { error: "E", cause: "c" } }),
    ]);
    expect(fared.get("Failed")).toMatchObject({ status: "FAILED", error: "E", cause: "c" });
  });
});

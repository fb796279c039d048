import type { Surroundings } from "#local/engines/stepfunctions/interpreter/validate";
import { checkMachine, isObject } from "#local/engines/stepfunctions/interpreter/validate";
import { checkMap, checkTask } from "#local/engines/stepfunctions/interpreter/validate-fields";
import { checkCatch, checkRetry } from "#local/engines/stepfunctions/interpreter/validate-recovery";
import {
  checkTemplate,
  checkVariables,
} from "#local/engines/stepfunctions/interpreter/validate-template";

/** What a state's checks need beside the state. */
export type StateSurroundings = Surroundings & {
  /** Marks a state as reached, or reports that it does not exist. */
  target: (location: string, name: unknown) => void;
  /** Variables that a machine inside this state may not assign. */
  inner: ReadonlySet<string>;
};

type Fields = Record<string, unknown>;

const common = ["Type", "Comment", "QueryLanguage"];
const recovery = ["Retry", "Catch"];
const results = ["Output", "Assign"];
const moves = ["Next", "End"];

/** The fields that each type has in JSONata. */
const allowed: Record<string, string[]> = {
  Pass: [...common, ...results, ...moves],
  Task: [
    ...[...common, ...results, ...moves, ...recovery],
    ...["Resource", "Arguments", "Credentials", "TimeoutSeconds", "HeartbeatSeconds"],
  ],
  Choice: [...common, ...results, "Choices", "Default"],
  Wait: [...common, ...results, ...moves, "Seconds", "Timestamp"],
  Succeed: [...common, "Output"],
  Fail: [...common, "Error", "Cause"],
  Parallel: [...common, ...results, ...moves, ...recovery, "Arguments", "Branches"],
  Map: [
    ...[...common, ...results, ...moves, ...recovery],
    ...["Items", "ItemProcessor", "ItemSelector", "ItemBatcher", "ItemReader", "ResultWriter"],
    ...["MaxConcurrency", "ToleratedFailureCount", "ToleratedFailurePercentage", "Label"],
  ],
};

/** Checks one state and all below it. */
export function checkState(
  state: Fields,
  at: string,
  inherited: unknown,
  surroundings: StateSurroundings,
): void {
  const { report, target } = surroundings;
  const type = String(state.Type);
  const fields = allowed[type];
  if (!fields) {
    report(`${at}/Type`, `Value must be one of: [${Object.keys(allowed).join(", ")}]`);
    return;
  }
  if (inherited === "JSONata" && state.QueryLanguage === "JSONPath") {
    report(at, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    return;
  }
  const language = state.QueryLanguage ?? inherited;
  checkMoves(state, at, fields, surroundings);
  if (type === "Choice") checkChoices(state, at, language, surroundings);
  if (type === "Parallel") checkBranches(state, at, language, surroundings);
  if (type === "Map") checkMap(state, at, language, surroundings);
  checkCatch(state.Catch, `${at}/Catch`, report, target);
  checkRetry(state.Retry, `${at}/Retry`, report);
  if (language !== "JSONata") return;
  for (const field of Object.keys(state))
    if (!fields.includes(field))
      report(at, `Field '${field}' is not supported for the state type '${type}' in JSONata`);
  for (const [field, value] of Object.entries(state))
    if (!["Branches", "ItemProcessor"].includes(field))
      checkTemplate(value, { at, field, type }, report);
  checkAssigned(state, at, surroundings);
  if (type === "Task") checkTask(state, at, surroundings);
  if (type === "Wait" && (state.Seconds === undefined) === (state.Timestamp === undefined))
    report(at, "Exactly one of these fields is required: [Seconds, Timestamp]");
}

/** Variables of a nested machine may not be called like one outside it. */
function checkAssigned(state: Fields, at: string, { report, outer }: StateSurroundings): void {
  for (const { location, assign } of assignsOf(state))
    for (const name of checkVariables(assign, `${at}/${location}`, report))
      if (outer.has(name))
        report(`${at}/${location}/${name}`, `The variable '${name}' is assigned in an outer scope`);
}

/** Every `Assign` of a state, with where it stands. */
export function assignsOf(state: Fields): { location: string; assign: unknown }[] {
  const inside = (field: "Catch" | "Choices") =>
    (Array.isArray(state[field]) ? state[field] : []).map((entry: unknown, index) => ({
      location: `${field}[${index}]/Assign`,
      assign: isObject(entry) ? entry.Assign : undefined,
    }));
  return [
    { location: "Assign", assign: state.Assign },
    ...inside("Catch"),
    ...inside("Choices"),
  ].filter(({ assign }) => assign !== undefined);
}

function checkMoves(
  state: Fields,
  at: string,
  fields: string[],
  { report, target }: StateSurroundings,
): void {
  if (!fields.includes("Next")) return;
  if (state.Next === undefined && state.End !== true) {
    report(at, "One of these fields is required: [Next, End]");
    return;
  }
  if (state.Next !== undefined && state.End !== undefined)
    report(at, "Only one of these fields may be set: [Next, End]");
  if (state.Next !== undefined) target(`${at}/Next`, state.Next);
}

function checkChoices(
  state: Fields,
  at: string,
  language: unknown,
  { report, target }: StateSurroundings,
): void {
  if (!Array.isArray(state.Choices) || state.Choices.length === 0) {
    report(at, "These fields are required: [Choices]");
    return;
  }
  for (const [index, rule] of state.Choices.entries()) {
    const location = `${at}/Choices[${index}]`;
    if (!isObject(rule)) report(location, "Expected value of type Object");
    if (isObject(rule)) target(`${location}/Next`, rule.Next);
    if (isObject(rule) && rule.Condition === undefined && language === "JSONata")
      report(location, "These fields are required: [Condition]");
  }
  if (state.Default !== undefined) target(`${at}/Default`, state.Default);
}

function checkBranches(
  state: Fields,
  at: string,
  language: unknown,
  surroundings: StateSurroundings,
): void {
  if (!Array.isArray(state.Branches) || state.Branches.length === 0) {
    surroundings.report(at, "These fields are required: [Branches]");
    return;
  }
  for (const [index, branch] of state.Branches.entries())
    checkMachine(withLanguage(branch, language), `${at}/Branches[${index}]`, {
      ...surroundings,
      outer: surroundings.inner,
    });
}

/** A nested machine speaks the language of the state that holds it. */
export function withLanguage(machine: unknown, language: unknown): unknown {
  return isObject(machine) && machine.QueryLanguage === undefined && language !== undefined
    ? { ...machine, QueryLanguage: language }
    : machine;
}

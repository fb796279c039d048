import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";
import { jsonPathAt } from "#local/engines/stepfunctions/interpreter/language";
import { assignsOf, checkState } from "#local/engines/stepfunctions/interpreter/validate-state";

/** One finding of `ValidateStateMachineDefinition`. */
export type Diagnostic = {
  severity: "ERROR" | "WARNING";
  code: string;
  message: string;
  location?: string;
};

/** How a finding is reported. */
export type Report = (location: string, message: string, code?: string) => void;

/** What a nested machine inherits from where it stands. */
export type Surroundings = {
  report: Report;
  express: boolean;
  /** State names so far: they are unique in the whole definition. */
  names: Set<string>;
  /** Variables of the machines around this one. */
  outer: ReadonlySet<string>;
};

/**
 * Reads a definition and checks it as AWS does at Create: structure, transitions, fields by type, syntax of
 * expressions. `machine` is there only without errors. JSONPath is an error here: only JSONata runs.
 */
export function parseDefinition(
  text: string,
  express = false,
): { machine?: Machine; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const add = (code: string, message: string, location?: string) =>
    diagnostics.push({ severity: "ERROR", code, message, ...(location && { location }) });
  if (text.trim() === "") {
    add("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object");
    return { diagnostics };
  }
  const machine = json(text, add);
  if (machine === undefined) return { diagnostics };
  const report: Report = (location, message, code = "SCHEMA_VALIDATION_FAILED") =>
    add(code, message, location || "/");
  checkMachine(machine, "", { report, express, names: new Set(), outer: new Set() });
  if (diagnostics.length === 0) {
    const at = jsonPathAt(machine as Machine);
    if (at)
      report(
        at,
        'This state uses JSONPath. The local stepfunctions engine runs JSONata only: set "QueryLanguage": "JSONata" on the machine',
      );
  }
  return diagnostics.length > 0 ? { diagnostics } : { machine: machine as Machine, diagnostics };
}

/** Checks a machine, a branch or an item processor at `at`. */
export function checkMachine(value: unknown, at: string, surroundings: Surroundings): void {
  const { report, names } = surroundings;
  if (!isObject(value)) {
    report(at, "Definition must be a valid JSON object");
    return;
  }
  const missing = ["States", "StartAt"].filter((field) => value[field] === undefined);
  if (missing.length > 0) {
    report(at, `These fields are required: [${missing.join(", ")}]`);
    return;
  }
  const { States: states, StartAt: startAt } = value;
  if (!isObject(states) || Object.keys(states).length === 0) {
    report(`${at}/States`, "Expected value of type Object with at least one state");
    return;
  }
  if (
    value.QueryLanguage !== undefined &&
    !["JSONata", "JSONPath"].includes(String(value.QueryLanguage))
  )
    report(`${at}/QueryLanguage`, "Value must be one of: [JSONPath, JSONata]");
  if (value.TimeoutSeconds !== undefined && !isCount(value.TimeoutSeconds))
    report(`${at}/TimeoutSeconds`, "Expected value of type Integer");
  const reached = new Set<string>();
  const target = (location: string, name: unknown) => {
    if (typeof name !== "string" || !Object.hasOwn(states, name)) {
      report(location, `Missing 'Next' target: ${name}`, "MISSING_TRANSITION_TARGET");
      return;
    }
    reached.add(name);
  };
  target(`${at}/StartAt`, startAt);
  const inner = new Set([...surroundings.outer, ...assignedIn(states)]);
  for (const [name, state] of Object.entries(states)) {
    const location = `${at}/States/${name}`;
    if (name.length > 80) report(location, "State name must be at most 80 characters long");
    if (names.has(name)) report(location, `Duplicate state name: ${name}`, "DUPLICATE_STATE_NAME");
    names.add(name);
    if (!isObject(state)) report(location, "Expected value of type Object");
    if (isObject(state))
      checkState(state, location, value.QueryLanguage, { ...surroundings, inner, target });
  }
  for (const name of Object.keys(states))
    if (!reached.has(name))
      report(
        `${at}/States/${name}`,
        `State "${name}" is not reachable.`,
        "MISSING_TRANSITION_TARGET",
      );
}

/** The variables that a machine's own states assign. */
function assignedIn(states: Record<string, unknown>): string[] {
  return Object.values(states)
    .filter(isObject)
    .flatMap((state) => assignsOf(state))
    .flatMap(({ assign }) => (isObject(assign) ? Object.keys(assign) : []))
    .map((name) => name.replace(/\.\$$/, ""));
}

/** A JSON object, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole number of 0 or more. */
export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function json(
  text: string,
  add: (code: string, message: string, location?: string) => void,
): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
    add("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object");
  } catch (error) {
    add("INVALID_JSON_DESCRIPTION", (error as Error).message);
  }
  return undefined;
}

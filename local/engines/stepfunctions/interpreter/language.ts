import type { Machine, State } from "#local/engines/stepfunctions/interpreter/asl";
import { isDynamic } from "#local/engines/stepfunctions/interpreter/query";

/** What a JSONPath Pass state may hold and still mean the same in JSONata. */
const neutral = new Set(["Type", "Comment", "Next", "End", "Assign", "QueryLanguage"]);

/** A reference path of plain names: `$`, `$.a`, `$.a.b`. */
const plainPath = /^\$(\.[A-Za-z_]\w*)*$/;

/** Where a definition uses JSONPath, for the refusal; undefined when the interpreter can run it. */
export function jsonPathAt(machine: Machine): string | undefined {
  if (machine.QueryLanguage === "JSONata") return undefined;
  const states = Object.entries(machine.States);
  const mixed = states.some(([, state]) => state.QueryLanguage === "JSONata");
  const refused = states.find(
    ([, state]) => state.QueryLanguage !== "JSONata" && !(mixed && isNeutral(state)),
  );
  return refused && `/States/${refused[0]}`;
}

/**
 * The same machine with JSONata throughout. A machine that mixes both languages may have JSONPath Pass
 * states that only assign plain paths: those are rewritten. Call it only where `jsonPathAt` found nothing.
 */
export function asJsonata(machine: Machine): Machine {
  if (machine.QueryLanguage === "JSONata") return machine;
  const states = Object.entries(machine.States).map(([name, state]) => [
    name,
    state.QueryLanguage === "JSONata" ? state : { ...state, Assign: rewritten(state.Assign) },
  ]);
  return { ...machine, QueryLanguage: "JSONata", States: Object.fromEntries(states) };
}

function isNeutral(state: State): boolean {
  return (
    state.Type === "Pass" &&
    Object.keys(state).every((key) => neutral.has(key)) &&
    Object.entries(state.Assign ?? {}).every(([key, value]) =>
      key.endsWith(".$")
        ? typeof value === "string" && plainPath.test(value)
        : !isDynamic(value) && !JSON.stringify(value).includes('.$":'),
    )
  );
}

function rewritten(assign: State["Assign"]): State["Assign"] {
  if (!assign) return undefined;
  return Object.fromEntries(
    Object.entries(assign).map(([key, value]) =>
      key.endsWith(".$")
        ? [key.slice(0, -2), `{% $states.input${String(value).slice(1)} %}`]
        : [key, value],
    ),
  );
}

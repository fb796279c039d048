import type { Machine, State } from "#local/engines/stepfunctions/interpreter/asl";
import { translated } from "#local/engines/stepfunctions/interpreter/translate";

/** Where a definition uses JSONPath, for the refusal; undefined when the interpreter can run it. */
export function jsonPathAt(machine: Machine): string | undefined {
  if (machine.QueryLanguage === "JSONata") return undefined;
  const states = Object.entries(machine.States);
  const mixed = states.some(([, state]) => state.QueryLanguage === "JSONata");
  const refused = states.find(
    ([, state]) => state.QueryLanguage !== "JSONata" && !(mixed && translated(state)),
  );
  return refused && `/States/${refused[0]}`;
}

/**
 * The same machine with JSONata throughout. A machine that mixes both languages may have JSONPath states
 * that mean the same in JSONata: those are translated. Call it only where `jsonPathAt` found nothing.
 */
export function asJsonata(machine: Machine): Machine {
  if (machine.QueryLanguage === "JSONata") return machine;
  const states = Object.entries(machine.States).map(([name, state]): [string, State] => [
    name,
    state.QueryLanguage === "JSONata" ? state : (translated(state) ?? state),
  ]);
  return { ...machine, QueryLanguage: "JSONata", States: Object.fromEntries(states) };
}

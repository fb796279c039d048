import {
  type EventFields,
  type Membership,
  together,
} from "#local/engines/eventbridge/event-fields";
import type { Conjunction } from "#local/engines/eventbridge/pattern-rules";

/** Whether one of the conjunctions holds for the event. */
export function holds(conjunctions: readonly Conjunction[], fields: EventFields): boolean {
  return conjunctions.some((conjunction) => holdsTogether(conjunction, fields));
}

/** Fields of one array's elements must match within the same element. */
function holdsTogether(conjunction: Conjunction, fields: EventFields): boolean {
  const inArrays: Membership[][] = [];
  for (const [path, matchers] of conjunction) {
    const found = fields.at(path);
    if (!found) {
      if (matchers.some(({ absent }) => absent)) continue;
      return false;
    }
    const passing = found.filter(({ value }) => matchers.some(({ test }) => test(value)));
    if (passing.length === 0) return false;
    if (passing.every(({ inside }) => inside.size > 0))
      inArrays.push(passing.map(({ inside }) => inside));
  }
  return inArrays.length < 2 || findPlace(inArrays, 0, new Map());
}

/** Searches one place for each field, so that all of them can be together. */
function findPlace(places: Membership[][], at: number, taken: Membership): boolean {
  const choices = places[at];
  if (!choices) return true;
  return choices.some((choice) => {
    const both = together(taken, choice);
    return both ? findPlace(places, at + 1, both) : false;
  });
}

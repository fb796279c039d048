import type { BusEvent } from "#local/engines/eventbridge/event";
import type { Faults } from "#local/gate/faults";

/** What becomes of an event between its bus and the targets of its rules. */
export type Fate = {
  /** How often it goes to all of its targets; 0: it is lost. */
  copies: number;
  /** How long it is held back, so that later events overtake it. */
  holdMs: number;
};

/** Draws the faults that hit an event: `operation` is its detail-type, `resource` its source. */
export function fateOf(faults: Faults, event: BusEvent): Fate {
  const hits = faults.draw(
    ["lose", "duplicate", "reorder"],
    "events",
    event["detail-type"],
    event.source,
  );
  const count = (effect: string) => hits.filter((hit) => hit.effect === effect).length;
  return {
    copies: count("lose") > 0 ? 0 : 1 + count("duplicate"),
    holdMs: hits.reduce((ms, hit) => ms + (hit.effect === "reorder" ? hit.delay : 0), 0),
  };
}

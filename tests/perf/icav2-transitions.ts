/** States that a copy passes (`stacks/machines/icav2-copy-batch.ts`): once, for each step of planning, for each turn but the last. */
export const path = {
  first: ["Accept", "Proceed"],
  plan: ["Plan", "Planned"],
  turn: ["Turn", "Onward", "Pause"],
  lastTurn: ["Turn", "Onward"],
  last: ["Close", "Outcome", "Done"],
};

/** Transitions that Step Functions bills for a copy. */
export function transitionsOf({ plans, turns }: { plans: number; turns: number }): number {
  const { first, plan, turn, lastTurn, last } = path;
  return (
    first.length + plans * plan.length + (turns - 1) * turn.length + lastTurn.length + last.length
  );
}

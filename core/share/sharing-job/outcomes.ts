import { outcomesOf as outcomesOfPush } from "#core/share/push/log";
import { type Outcome, wholeOf } from "#core/share/push/outcome";
import { find } from "#core/share/push/row";
import type { SharedObject } from "#core/share/sharing-job/schema";

/** What a push has come to: of each file by its place at the destination, and ids of what is there whole. */
export type Outcomes = {
  objects: Map<string, Pick<SharedObject, "state" | "reason">>;
  fastqs: ReadonlySet<string>;
  portalRunIds: ReadonlySet<string>;
};

/** Of a push that has ended, and whose copy has nothing under way any more. */
export async function outcomesOf(pushJobId: string): Promise<Outcomes> {
  const push = await find(pushJobId);
  const { outcomes } = push ? await outcomesOfPush(push) : { outcomes: [] };
  const idsOf = (idOf: (outcome: Outcome) => string | null) =>
    new Set(wholeOf(outcomes, idOf).map(({ id }) => id));
  return {
    objects: new Map(outcomes.map((outcome) => [outcome.destinationUri, stateOf(outcome)])),
    fastqs: idsOf(({ fastqId }) => fastqId),
    portalRunIds: idsOf(({ portalRunId }) => portalRunId),
  };
}

const states = {
  SENT: "sent",
  ALREADY_THERE: "already-there",
  COLLISION: "collision",
  FAILED: "failed",
  ABORTED: "not-sent",
  PENDING: "not-sent",
  RUNNING: "not-sent",
} as const;

function stateOf({ status, error }: Outcome): Pick<SharedObject, "state" | "reason"> {
  return { state: states[status], ...(error && { reason: error }) };
}

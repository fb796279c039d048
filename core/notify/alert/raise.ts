import * as Audit from "#core/audit";
import { ConditionError, put, transact, type Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import * as Id from "#core/id";
import { alertEntity } from "#core/notify/alert/alert.entity";
import { AlertRaised, type AlertState } from "#core/notify/event";
import { linkTo } from "#core/notify/link";
import * as Outbox from "#core/outbox";
import { days, epochSeconds, iso, now } from "#core/time";

const keptMs = days(90);
const mostCauseLetters = 1000;

/** What somebody has to look at. */
export type Alarming = {
  kind: string;
  thingId: string;
  projectId: string;
  state: AlertState;
  /** What makes this one another than the one before: the event that told of it, or when the work began. */
  occasion: string;
  /** For people. */
  cause: string;
  /** Where it is in the web app; with `hasPage` false, where its like are. */
  path: string;
  hasPage?: boolean | undefined;
};

/** Raises an alert, once for each occasion; false when it was raised before. */
export async function raise(alarming: Alarming): Promise<boolean> {
  try {
    await transact(writesOf(alarming));
    return true;
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return false;
  }
}

/** The same as part of the transaction that changes the thing. */
export function writesOf({ occasion, path, hasPage = true, ...alarming }: Alarming): Write[] {
  const { thingId, state, projectId } = alarming;
  const alertId = Id.ofText("alert", JSON.stringify([thingId, state, occasion]));
  const cause = alarming.cause.slice(0, mostCauseLetters) || "No cause was told.";
  const told = { ...alarming, alertId, cause, link: linkTo(path, hasPage ? thingId : undefined) };
  return [
    put(
      alertEntity().create({
        ...told,
        createdAt: iso(),
        expires_at: epochSeconds(now() + keptMs),
      }),
    ),
    Audit.record({
      ...{ action: "alert.raise", subject: alertId, projectId },
      details: { thingId, state, cause },
    }),
    Outbox.enqueue(createEvent(AlertRaised, told)),
  ];
}

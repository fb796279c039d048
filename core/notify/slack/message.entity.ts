import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";

/** A message in Slack, or one that is being posted. */
export type MessageRow = {
  /** What it is about: the id of a plan, a package or an alert. */
  subject: string;
  /** Of a plan: its push. */
  pushJobId?: string;
  channel?: string;
  /** Slack's name of the message in its channel; unset until it is posted. */
  ts?: string;
  /** Who posts it has time until then. */
  claimedUntil: string;
  expires_at: number;
};

/**
 * Messages in Slack, one of each thing.
 * | access pattern | key |
 * | the message of a thing | pk subject |
 */
export const messageEntity = lazy(
  () =>
    new Entity(
      {
        model: model("slackMessage"),
        attributes: {
          subject: key,
          pushJobId: string,
          channel: string,
          ts: string,
          claimedUntil: key,
          expires_at: number,
        },
        indexes: {
          primary: primary(["subject"]),
        },
      },
      electro(),
    ),
);

/**
 * Calls of Slack's that were taken, and reasons for which others were refused: each has effect once.
 * | access pattern | key |
 * | one call, or a reason within a minute | pk callHash (SHA-256) |
 */
export const callEntity = lazy(
  () =>
    new Entity(
      {
        model: model("slackCall"),
        attributes: { callHash: key, expires_at: number },
        indexes: {
          primary: primary(["callHash"]),
        },
      },
      electro(),
    ),
);

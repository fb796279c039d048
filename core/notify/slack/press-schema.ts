import * as z from "zod";
import * as Id from "#core/id";
import { actions } from "#core/notify/slack/draw";

/** A button that somebody pressed, as far as it is looked at (https://api.slack.com/reference/interaction-payloads/block-actions). */
const Payload = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id: z.string().min(1) }),
  channel: z.object({ id: z.string().min(1) }),
  actions: z
    .array(
      z.object({
        action_id: z.enum([actions.approve, actions.reject]),
        value: z.string().max(500),
      }),
    )
    .length(1),
});

const Value = z.strictObject({ approvalId: Id.schema("approval"), planId: Id.schema("plan") });

/** Who pressed which button, where. */
export type Press = {
  userId: string;
  channelId: string;
  decision: "APPROVED" | "REJECTED";
  approvalId: string;
  planId: string;
};

/** A press in the body of a call: a form with the member `payload`; undefined for anything else. */
export function read(body: string): Press | undefined {
  const payload = Payload.safeParse(jsonOf(new URLSearchParams(body).get("payload")));
  const [action] = payload.data?.actions ?? [];
  const value = Value.safeParse(jsonOf(action?.value));
  if (!payload.success || !action || !value.success) return undefined;
  return {
    ...value.data,
    ...{ userId: payload.data.user.id, channelId: payload.data.channel.id },
    decision: action.action_id === actions.approve ? "APPROVED" : "REJECTED",
  };
}

function jsonOf(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

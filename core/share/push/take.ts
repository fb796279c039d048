import * as z from "zod";
import { invalid } from "#core/error";
import { begin } from "#core/share/push/begin";
import { stop } from "#core/share/push/close";
import { settleCopy } from "#core/share/push/end";
import { find } from "#core/share/push/row";

/** What of events concerns pushes, as EventBridge delivers it. */
const Delivered = z.object({
  "detail-type": z.string(),
  detail: z.object({
    data: z.union([z.object({ pushJobId: z.string() }), z.object({ copyJobId: z.string() })]),
  }),
});

/** Does what an event asks for; repeated or late, it does nothing twice. Throws `request.invalid` for what is none of them. */
export async function take(event: unknown): Promise<string> {
  const parsed = Delivered.safeParse(event);
  if (!parsed.success) throw invalid(parsed.error.issues);
  const { data } = parsed.data.detail;
  if ("copyJobId" in data)
    return (await settleCopy(data.copyJobId)) ? "settled" : "somebody else's";
  const { pushJobId } = data;
  if (parsed.data["detail-type"] === "PushAborted") {
    const row = await find(pushJobId);
    if (row?.status === "ABORTED") await stop(row);
    return "stopped";
  }
  await begin(pushJobId);
  return "begun";
}

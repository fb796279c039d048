import { watch } from "#core/notify/alert/watch";
import { tellSlack } from "#core/notify/slack/tell";
import { read } from "#core/notify/told";
import { fanOut } from "#core/notify/webhook/fan-out";

/** Tells of an event whoever is to know of it. Each part does nothing twice, so that any may fail and all come again. */
export async function take(event: unknown): Promise<string> {
  const told = read(event);
  const watched = await watch(told);
  const deliveries = await fanOut(told);
  const said = await tellSlack(told);
  return [watched, deliveries > 0 && "sent", `slack ${said}`].filter(Boolean).join(", ");
}

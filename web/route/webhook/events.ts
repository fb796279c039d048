import { webhookEvent } from "../../api/generated/values.ts";

type Event = (typeof webhookEvent)[number];

const groups: readonly [string, RegExp][] = [
  ["What failed or is overdue", /^Alert/],
  ["Packages and links", /^(Package|Link|DirectUrls)/],
  ["Plans and approvals", /^(Plan|Approval)/],
  ["Pushes and sharing jobs", /^(Push|SharingJob)/],
  ["Rules", /^(Rule|BackTest)/],
  ["Copies and backfills", /^(Copy|Backfill)/],
  ["Fastqs and waiting workflows", /^(Fastq|Sync|Restored)/],
  ["Destinations, policies, imports and webhooks", /./],
];

/** All events by what they are about, each in one group: the first that it fits. */
export const eventGroups: readonly { title: string; events: readonly Event[] }[] = groups.map(
  ([title, pattern], n) => ({
    title,
    events: webhookEvent.filter(
      (event) => pattern.test(event) && !groups.slice(0, n).some(([, other]) => other.test(event)),
    ),
  }),
);

/** `PushSucceeded` is "push succeeded". */
export function eventInWords(event: string): string {
  return event
    .replace(/(?<!^)[A-Z]/g, (one) => ` ${one}`)
    .toLowerCase()
    .replace("urls", "URLs");
}

/** One or two events by name, more by their number. */
export function eventsInWords(events: readonly string[]): string {
  if (events.length === webhookEvent.length) return "all events";
  return events.length > 2 ? `${events.length} events` : events.map(eventInWords).join(", ");
}

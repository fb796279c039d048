import { claim } from "#core/fastq/sync/claim";
import { finish } from "#core/fastq/sync/finish";
import { moveDue } from "#core/fastq/sync/request-row";
import { beat } from "#core/fastq/sync/token";
import type { Begun, Waiting } from "#core/fastq/sync/work";
import { iso, minutes, now } from "#core/time";

/** The next look at a request, at the latest: its task gets a sign of life then, if work is under way. */
const workingMs = minutes(5);
const idleMs = minutes(10);
/** Of one whose work could not be begun. */
const againMs = minutes(1);

/**
 * Lets a request wait: a sign of life for its task where work is under way, and a time for the next look. True when it
 * ended instead, since its task waits no more.
 */
export async function waitOn({ row, decision }: Waiting, begun: Begun): Promise<boolean> {
  const isDue = (row.dueAt ?? "") <= iso();
  const isWorking = decision.isWorking || begun === "begun";
  if (begun === "begun" || (isDue && isWorking))
    if (!(await beat(row))) return abandon({ row, decision });
  const nextMs = begun === "failed" ? againMs : isWorking ? workingMs : idleMs;
  // What is near enough is left as it is: most looks write nothing.
  const isFar = (row.dueAt ?? "") > iso(now() + nextMs + minutes(1));
  if (isDue || isFar) await moveDue(row, nextMs);
  return false;
}

async function abandon({ row }: Waiting): Promise<boolean> {
  const cause = "Its task waits no more.";
  const claimed = await claim(row, { outcome: "ABORTED", cause });
  if (claimed) await finish(claimed, "told");
  return claimed !== undefined;
}

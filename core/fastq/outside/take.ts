import { invalid } from "#core/error";
import * as Fastqs from "#core/fastq/outside/fastq";
import * as Sets from "#core/fastq/outside/fastq-set";
import { OutsideEvent } from "#core/fastq/outside/schema";
import * as Unarchiving from "#core/fastq/outside/unarchiving";

/** What came of an event. `stale`: a later one about the same thing was taken in before. */
export type Taken = "created" | "changed" | "unchanged" | "stale" | "deleted" | "unknown";

/**
 * Takes in an event of another fastq manager, or of its unarchiving, in whatever order they come; told again it changes
 * nothing. Throws `request.invalid` for one that cannot be read, and what the fastq it is about is refused for.
 */
export async function take(event: unknown): Promise<Taken> {
  const parsed = OutsideEvent.safeParse(event);
  if (!parsed.success) throw invalid(parsed.error.issues);
  const { data } = parsed;
  switch (data["detail-type"]) {
    case "FastqListRowUpdated":
    case "FastqListRowStateChange":
    case "FastqStateChange":
      return Fastqs.take(data.detail, data.time);
    case "FastqSetStateChange":
      return Sets.take(data.detail, data.time);
    default:
      return Unarchiving.take(data.detail, data.time);
  }
}

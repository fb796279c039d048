import * as z from "zod";
import { CopyBackend, CopyCounts } from "#core/copy/schema";
import * as Event from "#core/event";

const Named = z.object({
  copyJobId: z.string(),
  projectId: z.string(),
  backend: CopyBackend,
  dryRun: z.boolean(),
});
/** `run` tells an execution whether it is still the one that is wanted. */
const Begun = Named.extend({ run: z.int() });
const Ended = Named.extend({ counts: CopyCounts });

/** A copy was asked for: the machine of its backend starts. */
export const CopyJobRequested = Event.define("CopyJobRequested", "1.0.0", Begun);
/** What failed is copied again: the machine starts. */
export const CopyJobRetried = Event.define("CopyJobRetried", "1.0.0", Begun);
/** Its plan is complete and copying begins. */
export const CopyJobStarted = Event.define("CopyJobStarted", "1.0.0", Ended);
export const CopyJobSucceeded = Event.define("CopyJobSucceeded", "1.0.0", Ended);
export const CopyJobFailed = Event.define(
  "CopyJobFailed",
  "1.0.0",
  Ended.extend({ reason: z.string() }),
);
export const CopyJobAborted = Event.define("CopyJobAborted", "1.0.0", Ended);

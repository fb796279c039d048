import * as z from "zod";
import * as Event from "#core/event";
import { JobStatus } from "#core/job-schema";
import { PushCounts } from "#core/share/push/schema";

const push = {
  pushJobId: z.string(),
  projectId: z.string(),
  packageId: z.string(),
  planId: z.string(),
  planHash: z.string(),
  destinationId: z.string(),
  destinationUri: z.string(),
  attempt: z.int(),
};
const ended = { ...push, counts: PushCounts };

/** Somebody asked for a push, or for another try of one; a consumer begins it. */
export const PushRequested = Event.define("PushRequested", "1.0.0", z.object(push));
/** Files are being sent from now on. */
export const PushStarted = Event.define("PushStarted", "1.0.0", z.object(push));
/** Every file that was to be there is. */
export const PushSucceeded = Event.define("PushSucceeded", "1.0.0", z.object(ended));
/** Some files are not there, or none was sent; `reason` is for people. */
export const PushFailed = Event.define(
  "PushFailed",
  "1.0.0",
  z.object({ ...ended, reason: z.string() }),
);
/** Somebody ended it; what was sent stays. A consumer stops its copy. */
export const PushAborted = Event.define(
  "PushAborted",
  "1.0.0",
  z.object({ ...ended, reason: z.string() }),
);

/** What became of each file of one that has ended is final, and written down; a retry writes another log. */
export const PushClosed = Event.define(
  "PushClosed",
  "1.0.0",
  z.object({ ...ended, status: JobStatus, isCertified: z.boolean() }),
);

/**
 * Each status of a push in the words of the data sharing manager that came before: the detail is this object alone.
 * `errorMessages` is the reason of one that FAILED or was ABORTED, and `logUri` where its log is going to be.
 */
export const DataPushJobStateChange = {
  source: "orcabus.datasharing",
  detailType: "DataPushJobStateChange",
  detail: z.object({
    id: z.string(),
    stepFunctionsExecutionArn: z.string(),
    status: JobStatus,
    startTime: z.iso.datetime(),
    packageId: z.string(),
    shareDestination: z.string(),
    logUri: z.string(),
    endTime: z.iso.datetime().nullable(),
    errorMessages: z.string().nullable(),
  }),
};

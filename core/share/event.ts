import * as z from "zod";
import * as Event from "#core/event";

const place = {
  destinationId: z.string(),
  name: z.string(),
  uri: z.string(),
  projectIds: z.array(z.string()),
};

/** An admin registered a place that packages may be pushed to. */
export const DestinationRegistered = Event.define(
  "DestinationRegistered",
  "1.0.0",
  z.object(place),
);
/** It was changed, looked at again, or enabled again. */
export const DestinationChanged = Event.define("DestinationChanged", "1.0.0", z.object(place));
/** Nothing goes there any more. */
export const DestinationDisabled = Event.define("DestinationDisabled", "1.0.0", z.object(place));

/** What of a project may be shared without a second look was changed. */
export const SharingPolicyChanged = Event.define(
  "SharingPolicyChanged",
  "1.0.0",
  z.object({ projectId: z.string(), version: z.int() }),
);

const plan = {
  planId: z.string(),
  packageId: z.string(),
  projectId: z.string(),
  destinationId: z.string(),
};

/** Somebody asked for a plan; a consumer makes it. */
export const PlanRequested = Event.define("PlanRequested", "1.0.0", z.object(plan));

/** The plan is made; `approvalId` names the decision that it waits for, if it does. */
export const PlanSucceeded = Event.define(
  "PlanSucceeded",
  "1.0.0",
  z.object({
    ...plan,
    planHash: z.string(),
    approvalId: z.string().nullable(),
    toSend: z.int(),
    toSendBytes: z.int(),
  }),
);

/** The plan could not be made; `reason` is for people. */
export const PlanFailed = Event.define(
  "PlanFailed",
  "1.0.0",
  z.object({ ...plan, reason: z.string() }),
);

const approval = { ...plan, approvalId: z.string(), planHash: z.string() };

/** A second person has to decide on a plan. */
export const ApprovalRequested = Event.define(
  "ApprovalRequested",
  "1.0.0",
  z.object({ ...approval, reasons: z.array(z.string()) }),
);
export const ApprovalGiven = Event.define("ApprovalGiven", "1.0.0", z.object(approval));
/** It was rejected, or what was given was taken back. */
export const ApprovalRefused = Event.define(
  "ApprovalRefused",
  "1.0.0",
  z.object({ ...approval, reason: z.string().nullable() }),
);

const sharing = {
  sharingJobId: z.string(),
  projectId: z.string(),
  packageId: z.string(),
  shareType: z.enum(["push", "pull"]),
  isDryRun: z.boolean(),
  ruleRunId: z.string().optional().meta({ description: "Of one that a rule asked for." }),
};

/** Somebody asked for data to be shared; its package is asked for in the same moment. */
export const SharingJobRequested = Event.define("SharingJobRequested", "1.0.0", z.object(sharing));
/** Its package is being made. */
export const SharingJobStarted = Event.define("SharingJobStarted", "1.0.0", z.object(sharing));
/** It was shared, or shown in a dry run. */
export const SharingJobSucceeded = Event.define(
  "SharingJobSucceeded",
  "1.0.0",
  z.object({
    ...sharing,
    fastqs: z.int(),
    portalRunIds: z.int(),
    objects: z.int(),
    planHash: z.string().nullable(),
  }),
);
/** It was not shared; `reason` is for people, `errorName` for programs. */
export const SharingJobFailed = Event.define(
  "SharingJobFailed",
  "1.0.0",
  z.object({ ...sharing, errorName: z.string(), reason: z.string() }),
);
/** Somebody ended it; a consumer ends what it has begun. */
export const SharingJobAborted = Event.define(
  "SharingJobAborted",
  "1.0.0",
  z.object({ ...sharing, reason: z.string() }),
);

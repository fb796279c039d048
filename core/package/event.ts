import * as z from "zod";
import * as Event from "#core/event";
import { JobStatus } from "#core/job-schema";

const subject = { packageId: z.string(), projectId: z.string(), name: z.string() };

/** Somebody asked for a package; the packaging machine starts on it. */
export const PackageRequested = Event.define("PackageRequested", "1.0.0", z.object(subject));

/** The machine has begun with it. */
export const PackageStarted = Event.define("PackageStarted", "1.0.0", z.object(subject));

/** The package's manifest is complete and sealed. */
export const PackageSucceeded = Event.define(
  "PackageSucceeded",
  "1.1.0",
  z.object({
    ...subject,
    fileCount: z.int(),
    totalBytes: z.int(),
    archivedFileCount: z.int(),
    isShareable: z.boolean(),
    merkleRoot: z.string(),
    statesAt: z.iso.datetime(),
  }),
);

/** The package could not be built; `reason` is for people. */
export const PackageFailed = Event.define(
  "PackageFailed",
  "1.0.0",
  z.object({ ...subject, reason: z.string() }),
);

/** Somebody ended it before it was built; a consumer stops what was begun for it. */
export const PackageAborted = Event.define(
  "PackageAborted",
  "1.0.0",
  z.object({ ...subject, reason: z.string() }),
);

/** Its time is over: it stays listed, its objects and links do not; a consumer removes them. */
export const PackageExpired = Event.define("PackageExpired", "1.0.0", z.object(subject));

/** Somebody deleted it; a consumer removes what belongs to it. */
export const PackageDeleted = Event.define("PackageDeleted", "1.0.0", z.object(subject));

/** A link to a package was made; the event holds no secret. */
export const LinkCreated = Event.define(
  "LinkCreated",
  "1.0.0",
  z.object({ ...subject, linkId: z.string(), expiresAt: z.iso.datetime() }),
);

/** A link stopped working before its time. */
export const LinkRevoked = Event.define(
  "LinkRevoked",
  "1.0.0",
  z.object({ ...subject, linkId: z.string() }),
);

/** A link gives nothing more: a limit of downloads or bytes is reached. */
export const LinkUsedUp = Event.define(
  "LinkUsedUp",
  "1.0.0",
  z.object({ ...subject, linkId: z.string() }),
);

/** The recipient's program has every file of a link, and found it right. */
export const LinkCompleted = Event.define(
  "LinkCompleted",
  "1.0.0",
  z.object({ ...subject, linkId: z.string() }),
);

/** URLs of a package's files were given out that no one can revoke; the event holds none of them. */
export const DirectUrlsCreated = Event.define(
  "DirectUrlsCreated",
  "1.0.0",
  z.object({ ...subject, fileCount: z.int(), expiresAt: z.iso.datetime() }),
);

/**
 * Each status of a package in the words of the data sharing manager that came before: the detail is this object alone.
 * `stepsExecutionArn` is empty until the machine has begun, `completionTime` is that of a success.
 */
export const DataPackagingJobStateChange = {
  source: "orcabus.datasharing",
  detailType: "DataPackagingJobStateChange",
  detail: z.object({
    id: z.string(),
    packageName: z.string(),
    stepsExecutionArn: z.string(),
    status: JobStatus,
    requestTime: z.iso.datetime(),
    completionTime: z.iso.datetime().nullable(),
    hasExpired: z.boolean(),
  }),
};

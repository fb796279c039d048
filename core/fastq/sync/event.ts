import * as z from "zod";
import * as Event from "#core/event";
import { syncErrors } from "#core/fastq/sync/schema";

const subject = { syncRequestId: z.string(), projectId: z.string() };

/** Somebody asked through the API to wait for fastqs; a consumer registers it. */
export const SyncRequested = Event.define("SyncRequested", "1.0.0", z.object(subject));
/** A request was cancelled or is to be looked at anew; a consumer does it, who may answer tasks. */
export const SyncChanged = Event.define("SyncChanged", "1.0.0", z.object(subject));
/** All requirements are met, and the task was told. */
export const SyncSucceeded = Event.define("SyncSucceeded", "1.0.0", z.object(subject));
/** It can never be met, or took too long; the task was told. */
export const SyncFailed = Event.define(
  "SyncFailed",
  "1.0.0",
  z.object({ ...subject, error: z.enum(syncErrors).nullable(), reason: z.string() }),
);
/** Somebody cancelled it, or its task waits no more. */
export const SyncAborted = Event.define(
  "SyncAborted",
  "1.0.0",
  z.object({ ...subject, reason: z.string() }),
);

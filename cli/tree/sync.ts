import * as z from "zod";
import { command, option } from "#cli/command";
import { unsetOptionsFrom } from "#cli/from-schema";
import { filtersOf, idempotencyKeyOption, several } from "#cli/tree/options";
import { changeOf, endOf, getOf, listOf, noun } from "#cli/tree/verbs";
import {
  CreateSyncRequest,
  ExplainedSyncRequest,
  Finding,
  ListSyncRequests,
  requirementNames,
  SyncRequest,
} from "#core/fastq/sync/schema";

const syncRequests = noun("sync", { prefix: "syn", schema: SyncRequest, names: "syncRequest" });
const { id, example, detail } = syncRequests;

const { fastqs: _fastqs, ...summed } = ExplainedSyncRequest.shape;
const { forceUnarchiving, deadlineInDays } = CreateSyncRequest.shape;

/** A line of `sync explain`: one requirement of one fastq. */
const ExplainedFinding = Finding.extend({
  fastqId: z.string(),
  rgid: z.string().nullable(),
});

export const list = listOf(syncRequests, {
  summary: "Lists requests that wait for fastqs, newest first.",
  examples: [
    ["sync list --status RUNNING", "Those that wait."],
    ["sync list --fastq-id fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "Those that wait for this fastq."],
    ["sync list --status RUNNING --created-before 2026-11-20T00:00:00Z", "The old ones."],
  ],
  filters: filtersOf(ListSyncRequests),
  columns: ["id", "status", "createdAt", "deadlineAt", "error", "requirements", "createdBy"],
});

export const get = getOf(syncRequests, "Shows requests that wait for fastqs.", {
  description: "How far they are; sync explain says what they wait for. JSON has both.",
  prints: { schema: ExplainedSyncRequest, columns: Object.keys(summed) },
});

export const explain = command({
  path: "sync explain",
  summary: "Says what a request waits for, and what would free it.",
  description:
    "Fastq by fastq and requirement by requirement: met since when and by which fact, or what runs for it and until when, and what is needed. Fastqs that are not ready come first; 200 are shown.",
  examples: [
    [`sync explain ${example}`, "For people."],
    [`sync explain ${example} --json`, "A finding an object."],
  ],
  args: [id],
  options: {},
  prints: {
    schema: ExplainedFinding,
    columns: [
      ...["fastqId", "requirement", "isMet", "since", "running.jobType", "running.status"],
      ...["running.expectedAt", "needs", "fact"],
    ],
  },
});

export const create = command({
  path: "sync create",
  summary: "Waits until fastqs have what is required.",
  description:
    "What is missing is asked for once. It ends when all is there, or says why it never will be; sync explain says how far it is.",
  examples: [
    [
      "sync create --fastq-set fqs.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --requires hasActiveReadSet --force-unarchiving",
      "All of a set can be read, thawed if need be.",
    ],
    [
      "sync create --fastq fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --requires hasQc --requires hasFingerprint",
      "One fastq has both.",
    ],
  ],
  options: {
    fastq: several("ID", "A fastq."),
    fastqSet: several("ID", "A fastq set: all that are in it, also those that join it."),
    requires: option({
      schema: z.array(z.enum(requirementNames)).default([]),
      value: "NAME",
      repeats: true,
      description: `One of ${requirementNames.join(", ")}.`,
    }),
    place: option({
      schema: z
        .string()
        .regex(/^s3:\/\/[^/]+\/.+$/, "must be s3://bucket/prefix")
        .optional(),
      value: "URI",
      description: "Where they must be readable: below this prefix (hasActiveReadSet).",
    }),
    ...unsetOptionsFrom({ forceUnarchiving, deadlineInDays }),
    idempotencyKey: idempotencyKeyOption("is one"),
  },
  prints: detail,
});

export const cancel = endOf(syncRequests, "cancel", {
  summary: "Cancels a request: its task fails with SyncCancelledError.",
  knowing: "Work that was begun for it goes on.",
});

export const retry = changeOf(syncRequests, "retry", {
  summary: "Looks at a request anew: work that failed is begun again.",
  description: "One that ended is begun again if no task waits for it.",
  does: "Once what was wrong is mended.",
});

export const syncCommands = [list, get, explain, create, cancel, retry];

import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, listOptions, yesOption } from "#cli/tree/follow";
import {
  CreateSyncRequest,
  ExplainedSyncRequest,
  Finding,
  ListSyncRequests,
  requirementNames,
  SyncRequest,
} from "#core/fastq/sync/schema";

const { limit: _limit, cursor: _cursor, ...filterShape } = ListSyncRequests.shape;
const example = "syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As syn.01JD4X…", names: "syncRequest" } as const;
const detail = { schema: SyncRequest, columns: Object.keys(SyncRequest.shape) };

const { fastqs: _fastqs, ...summed } = ExplainedSyncRequest.shape;
const { forceUnarchiving, deadlineInDays } = CreateSyncRequest.shape;

/** A line of `sync explain`: one requirement of one fastq. */
export const ExplainedFinding = Finding.extend({
  fastqId: z.string(),
  rgid: z.string().nullable(),
});

export const list = command({
  path: "sync list",
  summary: "Lists requests that wait for fastqs, newest first.",
  examples: [
    ["sync list --status RUNNING", "Those that wait."],
    ["sync list --fastq-id fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "Those that wait for this fastq."],
    ["sync list --status RUNNING --created-before 2026-11-20T00:00:00Z", "The old ones."],
  ],
  options: { ...optionsFrom(filterShape), ...listOptions },
  prints: {
    schema: SyncRequest,
    columns: ["id", "status", "createdAt", "deadlineAt", "error", "requirements", "createdBy"],
  },
});

export const get = command({
  path: "sync get",
  summary: "Shows requests that wait for fastqs.",
  description: "How far they are; sync explain says what they wait for. JSON has both.",
  examples: [[`sync get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
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
    fastq: option({
      schema: z.array(z.string().min(1)).default([]),
      value: "ID",
      repeats: true,
      description: "A fastq.",
    }),
    fastqSet: option({
      schema: z.array(z.string().min(1)).default([]),
      value: "ID",
      repeats: true,
      description: "A fastq set: all that are in it, also those that join it.",
    }),
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
    idempotencyKey: option({
      schema: z
        .string()
        .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 letters of ASCII without spaces")
        .optional(),
      value: "KEY",
      description: "The same request with the same key within 24 hours is one.",
    }),
  },
  prints: detail,
});

export const cancel = command({
  path: "sync cancel",
  summary: "Cancels a request: its task fails with SyncCancelledError.",
  description:
    "Work that was begun for it goes on. Asks first; without a terminal, --yes is needed.",
  examples: [[`sync cancel ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const retry = command({
  path: "sync retry",
  summary: "Looks at a request anew: work that failed is begun again.",
  description: "One that ended is begun again if no task waits for it.",
  examples: [[`sync retry ${example}`, "Once what was wrong is mended."]],
  args: [id],
  options: { dryRun: dryRunOption },
  prints: detail,
});

export const syncCommands = [list, get, explain, create, cancel, retry];

import * as z from "zod";
import { PageQuery, pageOf } from "#core/page-schema";

/** As AWS has it; TIMED_OUT and PENDING_REDRIVE among them. */
export const ExecutionStatus = z
  .enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"])
  .meta({ id: "ExecutionStatus" });
export type ExecutionStatus = z.infer<typeof ExecutionStatus>;

/** A run of a state machine, by the machine's name in `stacks/` and its own. */
export const Execution = z
  .object({
    machine: z.string().meta({ example: "Packaging" }),
    name: z.string(),
    arn: z.string(),
    status: ExecutionStatus,
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Execution" });
export type Execution = z.infer<typeof Execution>;

export const ExecutionPage = pageOf(Execution).meta({ id: "ExecutionPage" });

const machine = z
  .string()
  .regex(/^[A-Za-z0-9]{1,80}$/, "must be a name of letters and digits, as GET /executions shows");

export const ListExecutions = PageQuery.extend({
  machine: machine.optional().meta({ description: "Of this machine; unset: one after the other." }),
  status: ExecutionStatus.optional(),
});

export const ExecutionKey = z.object({
  machine,
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/, "must be the name of an execution, as GET /executions shows"),
});

/** A state of the machine and how it has fared in one execution. */
export const ExecutionState = z
  .object({
    name: z.string(),
    type: z.string().meta({ example: "Task" }),
    comment: z.string().nullable(),
    parent: z.string().nullable().meta({ description: "The map or branch that it is part of." }),
    status: z.enum(["WAITING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]).meta({
      description: "WAITING: not entered. FAILED: its last try failed, whatever came after.",
    }),
    entered: z.int().meta({ description: "How often it was entered." }),
    failures: z.int().meta({ description: "Tries that failed, those that were tried again too." }),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    input: z.string().nullable().meta({ description: "Of its last entry; JSON, at most 64 KB." }),
    output: z.string().nullable(),
    error: z.string().nullable(),
    cause: z.string().nullable(),
  })
  .meta({ id: "ExecutionState" });
export type ExecutionState = z.infer<typeof ExecutionState>;

/** A way from one state to another. */
export const ExecutionWay = z
  .object({
    from: z.string(),
    to: z.string(),
    kind: z.enum(["next", "choice", "default", "catch"]),
    label: z.string().nullable().meta({ description: "A choice's condition, a catch's errors." }),
  })
  .meta({ id: "ExecutionWay" });
export type ExecutionWay = z.infer<typeof ExecutionWay>;

/** An execution with the graph of its machine as it was when it began. Secrets are replaced by `[secret]`. */
export const ExecutionDetail = Execution.extend({
  input: z.string().nullable().meta({ description: "JSON, at most 64 KB." }),
  output: z.string().nullable(),
  error: z.string().nullable(),
  cause: z.string().nullable(),
  comment: z.string().nullable(),
  states: z.array(ExecutionState),
  ways: z.array(ExecutionWay),
  events: z.int().meta({ description: "Events of its history that were looked at." }),
  isWhole: z.boolean().meta({
    description: "False: its history is longer; only the newest events were looked at.",
  }),
}).meta({ id: "ExecutionDetail" });
export type ExecutionDetail = z.infer<typeof ExecutionDetail>;

import * as z from "zod";
import { Duration } from "#local/control/duration";

const common = {
  /** Credential-scope name of the service: `s3`, `omics`, `states`, `events`, `icav2`. */
  service: z.string().min(1),
  /** An operation, or the beginning of some: `Get*`. */
  operation: z.string().min(1).default("*"),
  /** Beginning of the name of what is called: `bucket/prefix`, a queue's or table's name. */
  resource: z.string().default(""),
  /** Share of calls, drawn from `seed`. */
  rate: z.number().gt(0).max(1).default(1),
  /** The fault ends after so many hits. */
  times: z.int().min(1).optional(),
  seed: z.int().default(1),
};

/**
 * One fault as it is asked for. To calls: `error` and `throttle` answer instead of the engine, `delay`
 * holds the call back, `reset` cuts the connection before the engine sees the call, `drop` after it has
 * done what was asked. To events on their way to a target: `lose`, `duplicate`, `reorder` (later ones
 * overtake it). To jobs that run for a while: `fail`, `partial` (some of their items fail), `stop`.
 */
export const Fault = z.discriminatedUnion("effect", [
  z.strictObject({
    ...common,
    effect: z.literal("error"),
    code: z.string().min(1).default("InternalFailure"),
    message: z.string().default("An injected fault."),
    status: z.int().min(400).max(599).default(500),
    /** Seconds; sent as the header `Retry-After`. */
    retryAfter: z.int().min(0).optional(),
  }),
  z.strictObject({
    ...common,
    effect: z.literal("throttle"),
    retryAfter: z.int().min(0).optional(),
  }),
  z.strictObject({ ...common, effect: z.literal("delay"), delay: Duration }),
  z.strictObject({ ...common, effect: z.enum(["reset", "drop"]) }),
  z.strictObject({ ...common, effect: z.enum(["lose", "duplicate"]) }),
  z.strictObject({ ...common, effect: z.literal("reorder"), delay: Duration.default(1000) }),
  z.strictObject({ ...common, effect: z.enum(["fail", "partial", "stop"]) }),
]);
export type Fault = z.infer<typeof Fault>;
export type Effect = Fault["effect"];

/** What can happen to any call. */
export const callEffects = ["error", "throttle", "delay", "reset", "drop"] as const;

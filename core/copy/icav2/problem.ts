import * as z from "zod";
import { Timestamp, Uuid } from "#core/copy/icav2/base";

/** Every error of ICA: RFC 7807 with a time and texts by parameter, as `application/problem+json`. */
export const Problem = z.object({
  id: Uuid.optional(),
  type: z.url(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.url().optional(),
  parameters: z.record(z.string(), z.string()),
  timestamp: Timestamp,
});
export type Problem = z.infer<typeof Problem>;

export const problemType = "application/problem+json";

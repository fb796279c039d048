import * as z from "zod";
import { Uuid } from "#core/copy/icav2/base";

/** The program in whose name a project or a job was made. */
export const Application = z.object({
  id: Uuid,
  name: z.string(),
  type: z.enum(["MAIN", "WEBSOLUTION", "EXTERNAL"]),
  displayName: z.string().nullish(),
});

/** The program in whose name data, channels and subscriptions were made. */
export const ApplicationName = z.object({ id: Uuid, name: z.string() });

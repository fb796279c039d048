import * as z from "zod";

/** `warning`: it works, and somebody should look. `failed`: something does not work. */
export const CheckStatus = z.enum(["ok", "warning", "failed"]);

export const Check = z.object({
  name: z.string().meta({ description: "What was looked at.", examples: ["table"] }),
  status: CheckStatus,
  detail: z.string().meta({ description: "What was found." }),
  fix: z.string().nullable().meta({ description: "What to do about it; null where nothing is." }),
});
export type Check = z.infer<typeof Check>;

export const Health = z
  .object({
    status: CheckStatus.meta({ description: "The worst of the checks." }),
    stage: z.string(),
    region: z.string(),
    version: z.string().meta({ description: "Version of what is deployed." }),
    checkedAt: z.iso.datetime().meta({ description: "By the clock of the API." }),
    checks: z.array(Check),
  })
  .meta({ id: "Health" });
export type Health = z.infer<typeof Health>;

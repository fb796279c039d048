import * as z from "zod";
import { owned, text } from "#core/copy/icav2/base";

export const Country = z.object({
  ...owned,
  code: z.string(),
  name: z.string(),
  region: z.string(),
});

/** Where a project's data lie; `code` is ICA's, not that of AWS. */
export const Region = z.object({
  ...owned,
  code: text(255),
  country: Country,
  cityName: text(255),
});
export type Region = z.infer<typeof Region>;

import * as z from "zod";
import { ReadSet } from "#core/readset/schema";

/** Read sets that may be a fastq's. */
export const ReadSetSuggestions = z
  .object({
    items: z.array(ReadSet).meta({ description: "The newest first, 100 at most." }),
  })
  .meta({ id: "ReadSetSuggestions" });
export type ReadSetSuggestions = z.infer<typeof ReadSetSuggestions>;

import * as z from "zod";
import { ImportCounts, ImportKind } from "#core/catalogue/import-schema";
import * as Event from "#core/event";

/** An import has ended. What it did to each record is in its outcomes. */
export const ImportFinished = Event.define(
  "ImportFinished",
  "1.0.0",
  z.object({
    importId: z.string(),
    kind: ImportKind,
    dryRun: z.boolean(),
    status: z.enum(["SUCCEEDED", "FAILED", "ABORTED"]),
    reason: z.string().nullable(),
    counts: ImportCounts,
  }),
);

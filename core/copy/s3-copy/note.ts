import * as z from "zod";
import { readNote as readJson, writeNote as writeJson } from "#core/copy/note";
import { PlanItem, PlanTask } from "#core/copy/plan-schema";
import { Tally } from "#core/copy/s3-copy/tally";
import type { CopyRun } from "#core/copy/schema";

/** How far the planning of a run is: all that another invocation needs to come to the same plan. */
export const PlanNote = z.object({
  run: z.int(),
  /** The unit it goes on with, and the source key behind which. */
  unit: z.int(),
  after: z.string().optional(),
  tasks: z.array(PlanTask),
  open: z.object({ task: z.int(), items: z.array(PlanItem) }).optional(),
  tally: Tally,
  problems: z.array(z.string()),
});
export type PlanNote = z.infer<typeof PlanNote>;

/** What a complete plan adds up to; written before the list of tasks. */
const PlanSum = z.object({ tally: Tally });

/** Uploads of reports that were begun: what a killed invocation left is dropped by the next. */
const Uploads = z.array(z.object({ bucket: z.string(), key: z.string(), uploadId: z.string() }));

const names = {
  note: "s3-plan-note.json",
  sum: "s3-plan.json",
  uploads: "s3-report-uploads.json",
} as const;

/** The note of that run; undefined when it has none, as at its beginning. */
export async function readNote({ copyJobId, run }: CopyRun): Promise<PlanNote | undefined> {
  const note = await readJson(PlanNote, copyJobId, names.note);
  return note?.run === run ? note : undefined;
}

export const writeNote = (copyJobId: string, note: PlanNote): Promise<void> =>
  writeJson(copyJobId, names.note, note);

export const readTally = async (copyJobId: string): Promise<Tally | undefined> =>
  (await readJson(PlanSum, copyJobId, names.sum))?.tally;

export const writeTally = (copyJobId: string, tally: Tally): Promise<void> =>
  writeJson(copyJobId, names.sum, { tally });

export const readUploads = async (copyJobId: string): Promise<z.infer<typeof Uploads>> =>
  (await readJson(Uploads, copyJobId, names.uploads)) ?? [];

export const writeUploads = (copyJobId: string, uploads: z.infer<typeof Uploads>): Promise<void> =>
  writeJson(copyJobId, names.uploads, uploads);

import * as z from "zod";
import { readNote, writeNote } from "#core/copy/note";
import type { CopyRun } from "#core/copy/schema";
import { ReadSetNote } from "#core/copy/thaw/notes";

/** Read sets that are exported for a run. */
const Exports = z.array(ReadSetNote);

/** Where the source of an item is to be read instead, as it is there. */
export const Elsewhere = z.strictObject({
  item: z.int(),
  uri: z.string(),
  sizeBytes: z.int(),
  etag: z.string(),
});
export type Elsewhere = z.infer<typeof Elsewhere>;

const exportsOf = ({ run }: CopyRun) => `omics-source/${run}.json`;
const taskOf = ({ run }: CopyRun, task: number) => `omics-source/${run}/${task}.json`;

/** Undefined until it is known what must be exported. */
export const readExports = (run: CopyRun): Promise<ReadSetNote[] | undefined> =>
  readNote(Exports, run.copyJobId, exportsOf(run));
export const writeExports = (run: CopyRun, notes: ReadSetNote[]): Promise<void> =>
  writeNote(run.copyJobId, exportsOf(run), notes);

export const readElsewhere = (run: CopyRun, task: number): Promise<Elsewhere[] | undefined> =>
  readNote(z.array(Elsewhere), run.copyJobId, taskOf(run, task));
export const writeElsewhere = (run: CopyRun, task: number, found: Elsewhere[]): Promise<void> =>
  writeNote(run.copyJobId, taskOf(run, task), found);

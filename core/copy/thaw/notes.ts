import * as z from "zod";
import { readNote, writeNote } from "#core/copy/note";
import type { CopyRun } from "#core/copy/schema";

const Archive = z.enum([
  "flexible",
  "deep",
  "intelligentArchive",
  "intelligentDeepArchive",
  "readSet",
]);
const Speed = z.enum(["Bulk", "Standard", "Expedited"]);

/** What is known of one archived object of a task. Times are epoch milliseconds. */
export const ObjectNote = z.strictObject({
  item: z.int(),
  /** `cold`: to be asked for; `asked`: under way; `warm`: can be read; `failed`: its item has failed. */
  state: z.enum(["cold", "asked", "warm", "failed"]),
  archive: Archive.optional(),
  speed: Speed.optional(),
  /** When we asked for it; unset when somebody else did. */
  askedAt: z.int().optional(),
  /** Until when it can be read. Unset: for good. */
  until: z.int().optional(),
  /** When there is something to do about it again. Unset: never. */
  dueAt: z.int().optional(),
  error: z.string().optional(),
});
export type ObjectNote = z.infer<typeof ObjectNote>;

/** A read set on its way through a job of HealthOmics. */
export const ReadSetNote = z.strictObject({
  storeId: z.string(),
  readSetId: z.string(),
  /** `open`: in no job; `asked`: in the job of its batch; `watched`: that one did not finish it; `ended`: it is done. */
  state: z.enum(["open", "asked", "watched", "ended", "failed"]),
  /** Written before the job is asked for: it is what a repeat is recognised by. */
  batch: z.int().optional(),
  jobId: z.string().optional(),
  /** Jobs that did not finish it. */
  tries: z.int(),
  dueAt: z.int(),
  error: z.string().optional(),
  /** Its files in the plan. */
  files: z.array(z.strictObject({ task: z.int(), item: z.int() })),
});
export type ReadSetNote = z.infer<typeof ReadSetNote>;

/** Which tasks have archived objects, and when to look at each again. */
export const Board = z.strictObject({
  tasks: z.array(z.strictObject({ task: z.int(), cold: z.int(), dueAt: z.int().optional() })),
  readSets: z.array(ReadSetNote),
});
export type Board = z.infer<typeof Board>;

const boardOf = ({ run }: CopyRun) => `thaw/${run}.json`;
const taskOf = ({ run }: CopyRun, task: number) => `thaw/${run}/${task}.json`;

export const readBoard = (run: CopyRun): Promise<Board | undefined> =>
  readNote(Board, run.copyJobId, boardOf(run));
export const writeBoard = (run: CopyRun, board: Board): Promise<void> =>
  writeNote(run.copyJobId, boardOf(run), board);

export const readObjects = (run: CopyRun, task: number): Promise<ObjectNote[] | undefined> =>
  readNote(z.array(ObjectNote), run.copyJobId, taskOf(run, task));
export const writeObjects = (run: CopyRun, task: number, notes: ObjectNote[]): Promise<void> =>
  writeNote(run.copyJobId, taskOf(run, task), notes);

import { type FileHandle, open, rm } from "node:fs/promises";
import { VisibleError } from "#core/error";
import { inMemory, type Notes, type NoteValue } from "#core/readset/backfill/notes";

/** What the notes in a file are of; those of anything else are not gone on with. */
export type Header = { storeId: string; table: string; region: string };

/**
 * Notes in a file, a line of JSON each. A line is on disk when `put` resolves; one that a kill tore is
 * dropped. Appending costs the same for each page, where a file written anew would grow with all of them.
 * Throws `request.invalid` for a file that is none of ours, or of another store or table.
 */
export async function inFile(
  path: string,
  header: Header,
): Promise<Notes & { isNew: boolean; close(): Promise<void>; remove(): Promise<void> }> {
  const file = await open(path, "a+", 0o600);
  try {
    const notes = inMemory();
    const isNew = !(await read(file, path, header, notes));
    if (isNew) await append(file, { seqferry: "backfill", version: 1, ...header });
    let turn: Promise<void> = Promise.resolve();
    return {
      ...notes,
      isNew,
      async put(key, value) {
        await notes.put(key, value);
        turn = turn.then(() => append(file, { key, value }));
        await turn;
      },
      close: () => file.close(),
      async remove() {
        await file.close();
        await rm(path, { force: true });
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads the notes of a file; false when it is empty. Cuts off a torn end. */
async function read(
  file: FileHandle,
  path: string,
  header: Header,
  notes: Notes,
): Promise<boolean> {
  const text = await file.readFile("utf8");
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n").filter(Boolean);
  const first = parse(lines[0]);
  if (text !== "" && end === 0 && !text.startsWith('{"seqferry"')) throw foreign(path);
  if (end < Buffer.byteLength(text)) await file.truncate(Buffer.byteLength(text.slice(0, end)));
  if (lines.length === 0) return false;
  if (first?.seqferry !== "backfill" || first.version !== 1) throw foreign(path);
  for (const name of ["storeId", "table", "region"] as const)
    if (first[name] !== header[name])
      throw new VisibleError(
        "request.invalid",
        `The checkpoint ${path} is of ${name} ${first[name]}, not ${header[name]}.`,
        { hint: "Name another file, or delete this one to begin anew." },
      );
  for (const line of lines.slice(1)) {
    const note = parse(line);
    if (!note) throw foreign(path);
    await notes.put(String(note.key), note.value as NoteValue);
  }
  return true;
}

async function append(file: FileHandle, line: object): Promise<void> {
  await file.appendFile(`${JSON.stringify(line)}\n`);
  await file.datasync();
}

function parse(text: string | undefined): NoteValue | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as NoteValue;
  } catch {
    return undefined;
  }
}

function foreign(path: string): VisibleError {
  return new VisibleError("request.invalid", `${path} is no checkpoint of a backfill.`, {
    hint: "Name another file.",
  });
}

import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printMany } from "#cli/get-many";
import type { fileGet } from "#cli/tree/workflow-run";
import { FileKey } from "#core/catalogue/file/schema";

export const run: Handler<typeof fileGet> = (call) =>
  printMany(call, (id) => {
    // A line of `file list` begins with the id.
    const parsed = FileKey.safeParse({ fileId: id.split("\t")[0] });
    if (parsed.success) return `/files/${parsed.data.fileId}`;
    throw usage(`"${id}" is no file: ${parsed.error.issues[0]?.message}`);
  });

import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printMany } from "#cli/get-many";
import type { libraryGet } from "#cli/tree/catalogue";
import { LibraryKey } from "#core/catalogue/schema";

export const run: Handler<typeof libraryGet> = (call) =>
  printMany(call, (id) => {
    // A line of `library list` begins with the id.
    const parsed = LibraryKey.safeParse({ libraryId: id.split("\t")[0] });
    if (parsed.success) return `/libraries/${parsed.data.libraryId}`;
    throw usage(`"${id}" is no library: ${parsed.error.issues[0]?.message}`);
  });

import { open, rename, rm } from "node:fs/promises";
import type { Context } from "#cli/context";
import { CliError } from "#cli/exit";

/** Where an export goes: a file that appears when it is complete, or stdout. */
export type Target = {
  write(text: string): Promise<void>;
  /** Everything is written: the file takes its name. */
  keep(): Promise<void>;
  /** It came to nothing: what was there before is untouched. */
  drop(): Promise<void>;
};

/** Opens a target before anything is asked of the service. Throws `CliError` when it cannot. */
export async function openTarget({ stdout }: Context, path: string | undefined): Promise<Target> {
  if (path === undefined || path === "-")
    return {
      write: async (text) => stdout.write(text),
      keep: async () => {},
      drop: async () => {},
    };
  const draft = `${path}.${process.pid}.part`;
  const file = await open(draft, "w").catch((error: Error) => {
    throw new CliError("failed", "cli.file", `${path} cannot be written: ${error.message}`);
  });
  return {
    write: async (text) => {
      await file.writeFile(text);
    },
    async keep() {
      await file.sync();
      await file.close();
      await rename(draft, path);
    },
    async drop() {
      await file.close().catch(() => undefined);
      await rm(draft, { force: true });
    },
  };
}

import { appendFile, open, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { CliError } from "#cli/exit";

/**
 * Takes `lock` for this process; answers how to give it back. It is the lock of the download script: a line for each
 * process at work, with its machine. Throws `CliError` while another run is at work.
 */
export async function takeLock(lock: string, dir: string): Promise<() => Promise<void>> {
  const made = await open(lock, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw cannotWrite(dir, error);
  });
  if (made) await made.close();
  else await assertFree(lock, dir);
  await appendFile(lock, `${process.pid} ${hostname()}\n`);
  return () => rm(lock, { force: true });
}

async function assertFree(lock: string, dir: string): Promise<void> {
  const lines = (await readFile(lock, "utf8")).split("\n").filter(Boolean);
  for (const line of lines) {
    const [pid = "", owner = ""] = line.split(" ");
    if (owner === hostname() && !(await lives(Number(pid)))) continue;
    throw new CliError(
      ...(["conflict", "download.at_work"] as const),
      `Another download is at work in ${dir} (process ${pid} on ${owner}).`,
      { hint: `If not, remove ${lock}` },
    );
  }
  await rm(lock);
  await (await open(lock, "wx")).close();
}

/** In a container without init a dead process may stay listed for ever, as a zombie. */
async function lives(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) [ZX]/.test(stat);
}

export function cannotWrite(dir: string, error: Error): CliError {
  return new CliError("failed", "download.disk", `Cannot write in ${dir}: ${error.message}`);
}

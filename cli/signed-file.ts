import { createHash } from "node:crypto";
import type { Call } from "#cli/command";
import { CliError } from "#cli/exit";
import { openTarget } from "#cli/whole-file";

const attempts = 3;

/**
 * Fetches what a signed URL leads to, into a file that appears when it is whole, or to stdout. The URL is a secret and in
 * no message. Throws `CliError`, also when the content has another hash than `sha256` says.
 */
export async function saveSigned(
  call: Call,
  url: string,
  { file, sha256 }: { file: string | undefined; sha256?: string | undefined },
): Promise<void> {
  const target = await openTarget(call.context, file);
  try {
    const response = await opened(call, url);
    const hash = createHash("sha256");
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for await (const chunk of response.body ?? []) {
      hash.update(chunk);
      await target.write(decoder.decode(chunk, { stream: true }));
    }
    if (sha256 !== undefined && hash.digest("hex") !== sha256)
      throw failure("it is not what the service says it is");
    await target.keep();
  } catch (error) {
    await target.drop();
    call.context.signal.throwIfAborted();
    throw error instanceof CliError ? error : failure((error as Error).message);
  }
}

/** What may pass is tried again: nothing was written yet. */
async function opened({ context }: Call, url: string): Promise<Response> {
  const { fetch, signal, clock } = context;
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, { signal }).catch((error: Error) => error);
    signal.throwIfAborted();
    if (!(answer instanceof Error) && answer.ok) return answer;
    const why = answer instanceof Error ? answer.message : `S3 answered ${answer.status}`;
    const mayPass = answer instanceof Error || answer.status >= 500;
    if (!mayPass || attempt === attempts) throw failure(why);
    await clock.sleep(1000 * 2 ** attempt, signal);
  }
}

function failure(why: string): CliError {
  return new CliError("failed", "cli.download", `The file could not be downloaded: ${why}.`, {
    hint: "Run the command again.",
  });
}

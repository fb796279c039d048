import type { Call } from "#cli/command";
import { CliError } from "#cli/exit";

const attempts = 3;

/**
 * Puts a file at a signed URL, which is a secret and in no message. What may pass is tried again: the same file at the
 * same place is the same. Throws `CliError`.
 */
export async function upload(
  { context }: Call,
  url: string,
  headers: Record<string, string>,
  bytes: Buffer,
): Promise<void> {
  const { fetch, signal, clock } = context;
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(url, {
      method: "PUT",
      headers,
      body: new Uint8Array(bytes),
      redirect: "error",
      signal,
    }).catch((error: Error) => {
      signal.throwIfAborted();
      return error;
    });
    if (!(answer instanceof Error) && answer.ok) return;
    const mayPass = answer instanceof Error || answer.status >= 500;
    if (!mayPass || attempt === attempts) throw await failureOf(answer);
    await clock.sleep(1000 * 2 ** attempt, signal);
  }
}

async function failureOf(answer: Response | Error): Promise<CliError> {
  const what =
    answer instanceof Error
      ? answer.message
      : `S3 answered ${answer.status} ${codeIn(await answer.text().catch(() => ""))}`;
  return new CliError("failed", "cli.upload", `The file could not be uploaded: ${what.trim()}.`, {
    hint: "Run the command again; nothing was imported.",
  });
}

/** S3's own word for it; the rest of its answer may repeat the request. */
const codeIn = (xml: string): string => /<Code>(\w+)<\/Code>/.exec(xml)?.[1] ?? "";

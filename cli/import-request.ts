import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import type { catalogueImport } from "#cli/tree/catalogue";
import { mostImportBytes } from "#core/catalogue/import-schema";

type ImportCall = Call<typeof catalogueImport>;

/** The body of POST /imports and the file itself. Throws `CliError` with exit `usage`; the API checks the rest. */
export async function requestOf(
  call: ImportCall,
): Promise<{ body: Record<string, unknown>; bytes: Buffer }> {
  const [kind, file = ""] = call.args;
  const { dryRun, instrumentRunId, baseUri, projectId } = call.options;
  const given = { instrumentRunId, baseUri, projectId };
  const options = Object.entries(given).filter(([, value]) => value !== undefined);
  if (kind !== "fastq-list" && options.length > 0)
    throw usage(
      `--instrument-run-id, --base-uri, --project-id: do not go with ${kind}`,
      "They are of a fastq-list.",
    );
  if (kind === "fastq-list" && (!instrumentRunId || !baseUri))
    throw usage(
      `${instrumentRunId ? "--base-uri" : "--instrument-run-id"}: is missing`,
      "A fastq list says neither of its run nor where its files are.",
    );
  const bytes = await bytesOf(call, file);
  if (bytes.length === 0) throw usage(`${file} is empty`);
  return {
    bytes,
    body: {
      kind,
      fileName: file === "-" ? "stdin.csv" : basename(file),
      sizeBytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      dryRun,
      ...(kind === "fastq-list" && { options: Object.fromEntries(options) }),
    },
  };
}

async function bytesOf({ context }: ImportCall, file: string): Promise<Buffer> {
  if (file === "-") {
    if (context.stdin.isTTY) throw usage("FILE: stdin is the terminal", "Pipe it in.");
    const text = await context.stdin.text();
    // What is no UTF-8 was replaced when it was read: it would be imported so.
    if (text.includes("\ufffd"))
      throw usage("FILE: stdin is not UTF-8", "Save it as CSV in UTF-8.");
    return Buffer.from(text);
  }
  try {
    const { size } = await stat(file);
    if (size <= mostImportBytes) return await readFile(file);
  } catch (error) {
    throw usage(`FILE: ${(error as Error).message}`);
  }
  throw usage(`${file} has more than 256 MiB`, "Divide it, each part with the header.");
}

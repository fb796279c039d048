import { readFile } from "node:fs/promises";
import { type Chain, right, wrong } from "#cli/audit/chain";
import { isUnsafe, type RemoteFile } from "#cli/download/files";
import { presentOf } from "#cli/download/one-file";
import { CliError, usage } from "#cli/exit";
import { inLanes } from "#cli/lanes";
import type { Verified } from "#cli/tree/audit";
import type { Certificate } from "#core/audit/certificate-schema";
import { faultOfLines } from "#core/audit/verify/root";
import { faultOfSignature } from "#core/audit/verify/signature";
import { ManifestFile } from "#core/package/schema";

type Placed = { path: string; value: Certificate };

/** Certificates: their signatures, and their records where the chain has them. */
export function verifyCertificates(
  certificates: readonly Placed[],
  { seen, hashes }: Chain,
  key: string | undefined,
): Verified[] {
  return certificates.map(({ path, value }) => {
    const { sequence, hash } = value.audit;
    const reason = faultOfSignature(value, key);
    if (reason) return wrong("certificate", path, reason);
    const isThere = seen.first && sequence >= seen.first.sequence && sequence <= seen.last.sequence;
    if (isThere && hashes.get(sequence) !== hash)
      return wrong("certificate", path, `names another hash of record ${sequence}`, sequence);
    return right("certificate", path, sequence);
  });
}

/** The manifest and the log that a certificate names, and the files of the manifest below a folder. */
export async function verifyNamed(
  certificates: readonly Placed[],
  {
    manifest,
    log,
    files,
  }: { manifest?: string | undefined; log?: string | undefined; files?: string | undefined },
): Promise<Verified[]> {
  if (manifest === undefined && log === undefined && files === undefined) return [];
  const [one, ...more] = certificates;
  if (!one || more.length > 0)
    throw usage("seqferry audit verify: --manifest, --log and --files are of one certificate");
  if (files !== undefined && manifest === undefined)
    throw usage(
      "seqferry audit verify: --files needs --manifest",
      "It says which files there are.",
    );
  const { package: packed, outcomes } = one.value;
  const rows: Verified[] = [];
  if (log !== undefined) {
    const fault = faultOfLines((await linesOf(log)).slice(1), outcomes);
    rows.push(fault ? wrong("log", log, fault) : right("log", log));
  }
  if (manifest === undefined) return rows;
  const lines = await linesOf(manifest);
  const { merkleRoot, fileCount: count } = packed;
  const fault = faultOfLines(lines, { merkleRoot, count });
  rows.push(fault ? wrong("manifest", manifest, fault) : right("manifest", manifest));
  // Of a manifest that is not the certificate's, files prove nothing.
  if (fault || files === undefined) return rows;
  return [...rows, ...(await inLanes(lines, (line) => verifyFile(files, JSON.parse(line)), 4))];
}

async function verifyFile(folder: string, line: unknown): Promise<Verified> {
  const { n, path, sizeBytes, checksum, etag } = ManifestFile.parse(line);
  const file: RemoteFile = { n, path, sizeBytes, checksum, etag };
  if (isUnsafe(path)) return wrong("file", path, "leads out of the folder");
  const care = { verify: true, checkSizeOnly: false, skipExisting: false };
  const { result, reason } = await presentOf(folder, file, care);
  return result ? right("file", path) : wrong("file", path, reason);
}

async function linesOf(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new CliError("notFound", "cli.file", `${path} cannot be read: ${error.message}`);
  });
  return text.split("\n").slice(0, -1);
}

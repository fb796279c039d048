import { lstat, stat } from "node:fs/promises";
import type { RemoteFile } from "#cli/download/files";
import { digestOf, feed } from "#cli/download/hash";
import { Passing, Refused } from "#cli/download/origin";
import { openPart, type Part } from "#cli/download/part";
import { type Place, putInPlace, targetOf } from "#cli/download/place";
import { type FileResult, resultOf } from "#cli/download/result";
import { transfer, type Ways } from "#cli/download/transfer";
import { CliError } from "#cli/exit";

/** How much is made sure of. */
export type Care = { verify: boolean; checkSizeOnly: boolean; skipExisting: boolean };

export type Work = Ways &
  Care & {
    place: Place;
    /** Tries without progress before a file fails. */
    retries: number;
    sleep: (ms: number) => Promise<void>;
    /** Bytes that are there now and were not before; less than none when they were dropped. */
    moved: (bytes: number) => void;
  };

/**
 * What is to be said of a file that is there already; undefined for one that is not, or is not that file, with why in
 * `reason`.
 */
export async function presentOf(
  dir: string,
  file: RemoteFile,
  { verify, checkSizeOnly, skipExisting }: Care,
): Promise<{ result?: FileResult; reason: string }> {
  const path = targetOf(dir, file);
  const there = await stat(path).catch(() => undefined);
  if (!there?.isFile()) return { reason: "missing" };
  if (there.size !== file.sizeBytes)
    return { reason: `has ${there.size} bytes, not ${file.sizeBytes}` };
  if (skipExisting)
    return { result: resultOf(file, "skipped", "not verified: --skip-existing"), reason: "" };
  const digest = digestOf(file.checksum?.algorithm ?? "");
  if (checkSizeOnly || !verify || !digest)
    return { result: sizedOf(file, { verify, checkSizeOnly }), reason: "" };
  await feed(digest, path);
  if ((await digest.hex()) === file.checksum?.value)
    return { result: resultOf(file, "present"), reason: "" };
  return { reason: `${file.checksum?.algorithm} differs` };
}

/** Brings a file to its end. Throws what ends the whole run: the link has ended, the disk is full, Ctrl-C. */
export async function bring(file: RemoteFile, work: Work): Promise<FileResult> {
  const { result } = await presentOf(work.place.dir, file, work);
  if (result) {
    work.moved(file.sizeBytes);
    return result;
  }
  let part: Part | undefined;
  try {
    part = await openPart(work.place, file, work);
    return await fetched(file, part, work);
  } catch (error) {
    if (error instanceof Refused) return resultOf(file, "failed", error.message);
    throw isOfDisk(error) ? diskFailure(work.place.dir, error) : error;
  } finally {
    await part?.leave();
  }
}

async function fetched(file: RemoteFile, part: Part, work: Work): Promise<FileResult> {
  let [tries, most, differed] = [0, part.bytes(), false];
  for (;;) {
    let failure: Passing | undefined;
    if (part.bytes() < file.sizeBytes)
      failure = await transfer(file, part, work).then(() => undefined, passingOf);
    if (!failure) {
      const verdict = await part.verdict();
      if (verdict !== "differs") return await put(file, part, verdict, work);
      await part.beginAnew();
      const reason = `${file.checksum?.algorithm} differs`;
      if (differed) return resultOf(file, "failed", `${reason}, twice`);
      [differed, most, tries] = [true, 0, 0];
      failure = new Passing(reason);
    } else if (part.bytes() > most) {
      [most, tries] = [part.bytes(), 0];
    } else {
      tries++;
    }
    if (tries >= work.retries)
      return resultOf(file, "failed", `${failure.message}, ${tries} times`);
    await work.sleep(failure.retryAfterMs ?? pauseMs(tries));
  }
}

async function put(
  file: RemoteFile,
  part: Part,
  verdict: "verified" | "sized",
  work: Work,
): Promise<FileResult> {
  await part.finish();
  try {
    await putInPlace(work.place.dir, part.path, file);
  } catch (error) {
    if (isOfDisk(error)) throw error;
    return resultOf(file, "failed", `cannot be put in place: ${(error as Error).message}`);
  }
  return verdict === "verified" ? resultOf(file, "verified") : sizedOf(file, work);
}

/** Right by its size, and why by nothing else. */
function sizedOf(file: RemoteFile, { verify, checkSizeOnly }: Omit<Care, "skipExisting">) {
  const { algorithm } = file.checksum ?? {};
  const asked = checkSizeOnly ? "--check-size-only" : "--no-verify";
  const why =
    algorithm === undefined
      ? "no checksum is known"
      : verify && !digestOf(algorithm)
        ? `${algorithm} needs samtools: the download script can`
        : asked;
  return resultOf(file, "sized", `not verified: ${why}`);
}

/** True for something of that name, whatever it is. */
export async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

function passingOf(error: unknown): Passing {
  if (error instanceof Passing) return error;
  throw error;
}

/** What will meet every other file as well. */
function isOfDisk(error: unknown): error is NodeJS.ErrnoException {
  return /^(ENOSPC|EDQUOT|EROFS|EIO|EMFILE|ENFILE)$/.test(String(Object(error).code));
}

function diskFailure(dir: string, { code, message }: NodeJS.ErrnoException): CliError {
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  const text = isFull ? `There is no space left in ${dir}.` : `Cannot write in ${dir}: ${message}`;
  return new CliError("failed", isFull ? "download.no_space" : "download.disk", text, {
    hint: "What was fetched is kept: the same command goes on with it.",
  });
}

/** One second, doubled each time up to a minute, half of it by chance so that recipients do not come together. */
function pauseMs(tries: number): number {
  return Math.min(60_000, 1000 * 2 ** tries) * (0.5 + Math.random() / 2);
}

import type { RemoteFile } from "#cli/download/files";
import { type Origin, Passing, Refused } from "#cli/download/origin";
import type { Part } from "#cli/download/part";
import type { Answered, Connections } from "#cli/download/request";

/** What a transfer needs of the run. */
export type Ways = {
  origin: Origin;
  connections: Connections;
  /** Gives up a connection that brings less than 1 KiB a second for so long. */
  stallMs: number;
  signal: AbortSignal;
};

/**
 * One try to fetch what is missing of a file, from a fresh address. Throws `Passing` when it is not whole afterwards,
 * `Refused` when no other try would change that; what came in order is kept in the part.
 */
export async function transfer(file: RemoteFile, part: Part, ways: Ways): Promise<void> {
  const start = part.bytes();
  const url = await ways.origin.locate(file.n, start);
  const pin = pinOf(file);
  const tag = (start > 0 ? part.etag() : undefined) ?? pin;
  const headers = {
    ...(start > 0 && { range: `bytes=${start}-` }),
    ...(tag && { "if-match": `"${tag}"` }),
  };
  await watched(part, ways, async (signal) => {
    const answered = await ways.connections.get(url, headers, signal);
    try {
      await take(answered, file, part, start);
      await receive(answered, file, part);
    } finally {
      // What is left of an error page is not worth its connection.
      answered.drop();
    }
  });
  if (part.bytes() < file.sizeBytes) throw new Passing("cut short");
}

/**
 * The ETag that the bytes must have from the beginning. Those of a read set change with each activation, and its
 * checksum is of what stays.
 */
function pinOf({ checksum, etag }: RemoteFile): string | undefined {
  return /up$/.test(checksum?.algorithm ?? "") ? undefined : (etag ?? undefined);
}

/** Judges the answer: after it, its body goes on where the part ends. */
async function take(
  { status, headers }: Answered,
  file: RemoteFile,
  part: Part,
  start: number,
): Promise<void> {
  if (status === 412 && start === 0) throw new Refused("it was changed since it was packaged");
  if (status === 412 || status === 416) {
    await part.beginAnew();
    throw new Passing("it was changed meanwhile");
  }
  if (status !== 200 && status !== 206) throw new Passing(`HTTP ${status}`);
  const tag = /^"([A-Za-z0-9._:+/=-]{1,200})"$/.exec(headers.etag ?? "")?.[1];
  const known = part.etag();
  const isOther = start > 0 && tag !== undefined && known !== undefined && tag !== known;
  if (isOther || (status === 200 && start > 0)) await part.beginAnew();
  if (isOther) throw new Passing("it was changed meanwhile");
  if (status === 206) {
    const { from, total } = rangeOf(headers["content-range"]);
    if (from !== start || total !== file.sizeBytes) {
      await part.beginAnew();
      throw new Passing("another range came than was asked for");
    }
  }
  const length = Number(headers["content-length"] ?? Number.NaN);
  const wanted = file.sizeBytes - part.bytes();
  if (Number.isFinite(length) && length !== wanted)
    throw new Passing(`${length} bytes came in place of ${wanted}`);
  if (tag !== undefined) await part.setEtag(tag);
}

async function receive({ chunks }: Answered, file: RemoteFile, part: Part): Promise<void> {
  for await (const chunk of chunks()) {
    if (part.bytes() + chunk.length > file.sizeBytes) {
      await part.beginAnew();
      throw new Passing("more bytes came than it has");
    }
    await part.append(chunk);
  }
}

/** Ends a try whose bytes have nearly stopped. */
async function watched(
  part: Part,
  { stallMs, signal }: Ways,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const slow = new AbortController();
  let before = part.bytes();
  const timer = setInterval(() => {
    if (part.bytes() - before < (1024 * stallMs) / 1000) slow.abort();
    before = part.bytes();
  }, stallMs);
  try {
    await work(AbortSignal.any([signal, slow.signal]));
  } catch (error) {
    signal.throwIfAborted();
    if (slow.signal.aborted && error instanceof Passing) throw new Passing("timed out");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

function rangeOf(text = ""): { from: number; total: number } {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(text) ?? [];
  return { from: Number(from ?? Number.NaN), total: Number(total ?? Number.NaN) };
}

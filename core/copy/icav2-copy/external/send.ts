import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Data } from "#core/copy/icav2/data";
import { byId } from "#core/copy/icav2/lookup/ensure";
import { remove } from "#core/copy/icav2/lookup/remove";
import { type Destination, fileAt, openObject } from "#core/copy/icav2-copy/external/destination";
import type {
  ExternalItem,
  ExternalOutcome,
  ExternalState,
  ExternalTarget,
} from "#core/copy/icav2-copy/external/external-schema";
import { abortAll, begin, sendParts, sizeAt } from "#core/copy/icav2-copy/external/multipart";
import { partBytesOf, singleBytes } from "#core/copy/icav2-copy/external/parts";
import { look, read, refused, type Source } from "#core/copy/icav2-copy/external/source";
import { tried } from "#core/copy/icav2-copy/external/tried";
import { RetryableError } from "#core/error";
import { minutes, now, seconds, sleep } from "#core/time";

/** How long ICA may take to see bytes that S3 has, before they are sent again. */
const mostUnseenMs = minutes(30);

/**
 * Sends an object that no project of ICA holds into a file of ICA, through this process: ICA's credentials need not be able to
 * read it. Goes on where a try before stopped. Stops beginning parts at `until` (epoch milliseconds); one part may
 * take some minutes more when the object has terabytes. Throws `copy.refused` for what comes again each
 * time, `Icav2Error` and AWS's errors.
 */
export async function send(
  item: ExternalItem,
  target: ExternalTarget,
  until: number,
): Promise<ExternalOutcome> {
  const source = await look(item);
  try {
    return await sendFrom(source, target, until);
  } finally {
    source.close();
  }
}

async function sendFrom(
  source: Source,
  target: ExternalTarget,
  until: number,
): Promise<ExternalOutcome> {
  const file = await fileAt(target);
  const isOurs = target.state?.dataId === file.id;
  let state: ExternalState = isOurs && target.state ? target.state : { dataId: file.id };
  const keep = async (next: ExternalState) => {
    state = next;
    await target.save?.(state);
  };
  const outcome = (done: "done" | "again", bytes: number): ExternalOutcome => ({
    ...{ state: done, resume: state, dataId: file.id, bytes },
  });
  if (file.details?.status !== "PARTIAL") {
    assertSame(file, source, target);
    return outcome("done", isOurs ? source.sizeBytes : 0);
  }
  if (!isOurs) await keep(state);
  if (state.sentAt === undefined) {
    const to = await openObject(target.projectId, file);
    try {
      if (!(await sendAll(source, to, state, keep, until))) return outcome("again", 0);
    } finally {
      to.client.destroy();
    }
    await keep({ dataId: file.id, sentAt: now() });
  }
  if (await arrived(target, file.id, source, until)) return outcome("done", source.sizeBytes);
  if (now() < (state.sentAt ?? 0) + mostUnseenMs) return outcome("again", 0);
  await keep({ dataId: file.id });
  throw new RetryableError(
    `ICA has not seen the bytes of ${target.path} for ${mostUnseenMs / 60_000} minutes.`,
  );
}

/** Throws away what was sent so far, and the file if it is not whole. */
export async function abandon({ projectId, state }: ExternalTarget): Promise<void> {
  const file = state && (await byId(projectId, state.dataId));
  if (file?.details?.status !== "PARTIAL") return;
  const to = await openObject(projectId, file);
  try {
    await abortAll(to);
  } finally {
    to.client.destroy();
  }
  await remove(projectId, file.id);
}

/** True when all bytes are there. */
async function sendAll(
  source: Source,
  to: Destination,
  state: ExternalState,
  keep: (next: ExternalState) => Promise<void>,
  until: number,
): Promise<boolean> {
  if (source.sizeBytes <= singleBytes) {
    await tried(() => putWhole(source, to));
    return true;
  }
  const { dataId } = state;
  let { uploadId, partBytes = partBytesOf(source.sizeBytes) } = state;
  if (!uploadId) {
    uploadId = await begin(to);
    await keep({ dataId, uploadId, partBytes });
  }
  const sent = await sendParts(source, to, { uploadId, partBytes }, until);
  if (sent !== "lost") return sent === "sent";
  // It was completed, and the answer lost; or it is gone, and the next call begins anew.
  if ((await sizeAt(to)) === source.sizeBytes) return true;
  await keep({ dataId });
  return false;
}

async function putWhole(source: Source, to: Destination): Promise<void> {
  const { sizeBytes } = source;
  const body = sizeBytes > 0 ? await read(source, 0, sizeBytes) : undefined;
  const Body = (await body?.transformToByteArray()) ?? new Uint8Array();
  const { client, bucket: Bucket, key: Key, encryption } = to;
  await client.send(new PutObjectCommand({ Bucket, Key, Body, ...encryption }));
}

/** Waits until ICA has seen the bytes, which it does some seconds after S3. One file of another size is removed. */
async function arrived(
  { projectId, path }: ExternalTarget,
  dataId: string,
  { sizeBytes }: Source,
  until: number,
): Promise<boolean> {
  for (let looks = 0; ; looks++) {
    const details = (await byId(projectId, dataId))?.details;
    if (details?.status === "AVAILABLE") {
      if (details.fileSizeInBytes === sizeBytes) return true;
      await remove(projectId, dataId);
      throw new RetryableError(
        `${path} arrived with ${details.fileSizeInBytes} of ${sizeBytes} bytes and was removed.`,
      );
    }
    const waitMs = Math.min(seconds(10), seconds(2 ** looks));
    if (now() + waitMs > until) return false;
    await sleep(waitMs);
  }
}

/** Another file with the same size and, where both are MD5s, the same ETag is taken for the same. */
function assertSame(file: Data, source: Source, { path }: ExternalTarget): void {
  const { fileSizeInBytes, objectETag } = file.details ?? {};
  const etags = [objectETag ?? "", source.etag].map((etag) => etag.replaceAll('"', ""));
  const isOther = etags.every((etag) => /^[0-9a-f]{32}$/.test(etag)) && etags[0] !== etags[1];
  if (fileSizeInBytes === source.sizeBytes && !isOther) return;
  throw refused(
    `${path} is there already and is not ${source.uri} (${fileSizeInBytes ?? "?"} and ${source.sizeBytes} bytes).`,
    "Remove it, or copy to another place.",
  );
}

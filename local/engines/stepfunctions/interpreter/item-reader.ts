import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { type Frame, resolve, resolveCount } from "#local/engines/stepfunctions/interpreter/frame";
import {
  parseItems,
  type ReaderConfig,
} from "#local/engines/stepfunctions/interpreter/item-formats";

/** Reads the items of a distributed Map from S3. Throws `States.ItemReaderFailed`. */
export async function readItems(frame: Frame): Promise<unknown[]> {
  const { ItemReader: reader } = frame.state;
  const args = ((await resolve(frame, reader?.Arguments ?? {}, "ItemReader/Arguments")) ??
    {}) as Record<string, unknown>;
  const { MaxItems, ...rest } = reader?.ReaderConfig ?? {};
  const config = (await resolve(frame, rest, "ItemReader/ReaderConfig")) as ReaderConfig;
  const most =
    (await resolveCount(frame, MaxItems, "ItemReader/ReaderConfig/MaxItems")) ||
    Number.POSITIVE_INFINITY;
  try {
    if (reader?.Resource.endsWith(":s3:listObjectsV2")) return await list(frame, args, most);
    const answer = (await data(frame, "s3:getObject", args)) as { Body?: unknown };
    return parseItems(String(answer.Body ?? ""), config).slice(0, most);
  } catch (error) {
    if (frame.branch.signal.aborted) throw error;
    if (error instanceof StateFailure && error.error === "States.ItemReaderFailed") throw error;
    const cause = error instanceof StateFailure ? error.detail : (error as Error).message;
    throw new StateFailure("States.ItemReaderFailed", cause);
  }
}

/** Every page of a listing, as the items that AWS makes of them. */
async function list(frame: Frame, args: Record<string, unknown>, most: number): Promise<unknown[]> {
  const found: unknown[] = [];
  let token: unknown;
  do {
    const page = (await data(frame, "s3:listObjectsV2", {
      ...args,
      ...(token !== undefined && { ContinuationToken: token }),
    })) as { Contents?: Record<string, unknown>[]; NextContinuationToken?: unknown };
    for (const { Key, Size, ETag, LastModified, StorageClass } of page.Contents ?? [])
      found.push({ Etag: ETag, Key, LastModified: epochSeconds(LastModified), Size, StorageClass });
    token = page.NextContinuationToken;
  } while (token !== undefined && found.length < most);
  return found.slice(0, most);
}

function data(frame: Frame, action: string, args: Record<string, unknown>): Promise<unknown> {
  const { options } = frame.branch.run;
  if (!options.data)
    throw new StateFailure("States.ItemReaderFailed", "No data source is connected.");
  return options.data({ action, arguments: args, signal: frame.branch.signal });
}

/** AWS's listing items carry `LastModified` in epoch seconds. */
function epochSeconds(value: unknown): unknown {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? value : ms / 1000;
}

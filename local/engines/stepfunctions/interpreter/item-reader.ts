import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { type Frame, resolve, resolveCount } from "#local/engines/stepfunctions/interpreter/frame";
import {
  parseItems,
  type ReaderConfig,
  unreadable,
} from "#local/engines/stepfunctions/interpreter/item-formats";
import {
  athenaObjects,
  inventoryFiles,
  s3Uri,
} from "#local/engines/stepfunctions/interpreter/item-manifests";
import { type Item, itemsIn } from "#local/engines/stepfunctions/interpreter/items";

/** AWS reads at most so many items. */
const mostItems = 100_000_000;

type Arguments = { Bucket?: string; Key?: string } & Record<string, unknown>;

/** Reads the items of a distributed Map. Throws `States.ItemReaderFailed`. */
export async function readItems(frame: Frame): Promise<Item[]> {
  const { ItemReader: reader } = frame.state;
  const args = ((await resolve(frame, reader?.Arguments ?? {}, "ItemReader/Arguments")) ??
    {}) as Arguments;
  const { MaxItems, ...rest } = reader?.ReaderConfig ?? {};
  const config = (await resolve(frame, rest, "ItemReader/ReaderConfig")) as ReaderConfig;
  const most =
    (await resolveCount(frame, MaxItems, "ItemReader/ReaderConfig/MaxItems")) || mostItems;
  try {
    const given = await frame.branch.run.options.readItems?.({
      state: frame.name,
      resource: reader?.Resource ?? "",
      arguments: args,
      config,
      signal: frame.branch.signal,
    });
    const items = itemsIn(given) ?? (await read(frame, reader?.Resource ?? "", args, config, most));
    return items.slice(0, most);
  } catch (error) {
    if (frame.branch.signal.aborted) throw error;
    if (error instanceof StateFailure && error.error === "States.ItemReaderFailed") throw error;
    const cause = error instanceof StateFailure ? error.detail : (error as Error).message;
    throw new StateFailure("States.ItemReaderFailed", cause);
  }
}

async function read(
  frame: Frame,
  resource: string,
  args: Arguments,
  config: ReaderConfig,
  most: number,
): Promise<Item[]> {
  if (args.VersionId !== undefined)
    throw unreadable("VersionId: the local S3 engine keeps no versions of objects.");
  if (resource.endsWith(":s3:listObjectsV2")) return listed(frame, args, config, most);
  const text = await body(frame, args);
  const { Bucket = "", Key = "" } = args;
  const { InputType, ManifestType } = config;
  if (ManifestType === "S3_INVENTORY" || InputType === "MANIFEST") {
    const { bucket, keys, headers } = inventoryFiles(text, Bucket);
    const files = keys.map((key) => ({ Bucket: bucket, Key: key }));
    const csv = { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: headers } as const;
    return objects(frame, files, csv, most);
  }
  if (ManifestType === "ATHENA_DATA") return objects(frame, athenaObjects(text), config, most);
  return parseItems(text, config, s3Uri(Bucket, Key));
}

/** The objects of a listing, or, with LOAD_AND_FLATTEN, what is in them. */
async function listed(
  frame: Frame,
  args: Arguments,
  config: ReaderConfig,
  most: number,
): Promise<Item[]> {
  const flatten = config.Transformation === "LOAD_AND_FLATTEN";
  const found = await list(frame, args, flatten ? mostItems : most);
  if (!flatten) return itemsIn(found, s3Uri(args.Bucket ?? "")) ?? [];
  const files = found.filter(({ Key, Size }) => !(String(Key).endsWith("/") && Size === 0));
  return objects(
    frame,
    files.map(({ Key }) => ({ Bucket: args.Bucket ?? "", Key: String(Key) })),
    config,
    most,
  );
}

/** The items in several objects, one after the other, until there are enough. */
async function objects(
  frame: Frame,
  files: { Bucket: string; Key: string }[],
  config: ReaderConfig,
  most: number,
): Promise<Item[]> {
  const found: Item[] = [];
  for (const file of files) {
    if (found.length >= most) break;
    const text = await body(frame, file);
    for (const item of parseItems(text, config, s3Uri(file.Bucket, file.Key))) found.push(item);
  }
  return found;
}

/** Every page of a listing, as the items that AWS makes of them. */
async function list(
  frame: Frame,
  args: Arguments,
  most: number,
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
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
  return found;
}

async function body(frame: Frame, args: Arguments): Promise<string> {
  const answer = (await data(frame, "s3:getObject", args)) as { Body?: unknown };
  return String(answer.Body ?? "");
}

function data(frame: Frame, action: string, args: Record<string, unknown>): Promise<unknown> {
  const { options } = frame.branch.run;
  if (!options.data) throw unreadable("No data source is connected.");
  return options.data({ action, arguments: args, signal: frame.branch.signal });
}

/** AWS's listing items carry `LastModified` in epoch seconds. */
function epochSeconds(value: unknown): unknown {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? value : ms / 1000;
}

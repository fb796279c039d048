import { notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { Call, Reply } from "#local/engines/s3/call";
import type { Database } from "#local/engines/s3/database";
import { s3Error } from "#local/engines/s3/errors";
import type { EventOutbox } from "#local/engines/s3/events";
import { readText } from "#local/engines/s3/ingest";
import type { ObjectTable } from "#local/engines/s3/object-store";
import { never, type StoredObject, type Tier } from "#local/engines/s3/stored-object";
import { requestedObject } from "#local/engines/s3/versions";
import { children, childText, parseXml } from "#local/engines/s3/xml";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long a thaw takes: the upper end of what AWS states for the class and tier. */
const delays: Record<string, Record<string, number | undefined>> = {
  GLACIER: { Expedited: 5 * minuteMs, Standard: 5 * hourMs, Bulk: 12 * hourMs },
  DEEP_ARCHIVE: { Standard: 12 * hourMs, Bulk: 48 * hourMs },
};
/** The same of INTELLIGENT_TIERING's archives. */
const tierDelays: Record<Tier, Record<string, number | undefined>> = {
  ARCHIVE_ACCESS: delays.GLACIER ?? {},
  DEEP_ARCHIVE_ACCESS: delays.DEEP_ARCHIVE ?? {},
};

/** Whether the object's bytes are in an archive and have no restored copy at `now`. */
export function isFrozen(object: StoredObject, now: number): boolean {
  const { restore } = object;
  if (restore?.tier) return now < restore.readyAt;
  if (!(object.storageClass in delays)) return false;
  return !restore || now < restore.readyAt || now >= restore.expiresAt;
}

/** Throws `InvalidObjectState` for an object that must be restored first. */
export function assertThawed(object: StoredObject, now: number): void {
  if (isFrozen(object, now))
    throw s3Error("InvalidObjectState", undefined, { StorageClass: object.storageClass });
}

/** The `x-amz-restore` header. */
export function restoreHeader(object: StoredObject, now: number): string | undefined {
  const { restore } = object;
  if (!restore || restore.readyAt === never || now >= restore.expiresAt) return undefined;
  if (now < restore.readyAt) return 'ongoing-request="true"';
  return `ongoing-request="false", expiry-date="${new Date(restore.expiresAt).toUTCString()}"`;
}

/** The `x-amz-archive-status` header. */
export function archiveStatus({ restore }: StoredObject, now: number): Tier | undefined {
  return restore?.tier && now < restore.readyAt ? restore.tier : undefined;
}

/** Lets INTELLIGENT_TIERING have archived an object: what AWS does after months without a read. */
export function archive(object: StoredObject, tier: Tier): void {
  if (object.storageClass !== "INTELLIGENT_TIERING")
    throw new RangeError(`${object.key} is ${object.storageClass}, not INTELLIGENT_TIERING.`);
  object.restore = { tier, readyAt: never, expiresAt: never, announced: true };
}

/**
 * RestoreObject: 202 for a thaw that starts (or goes on faster), 200 when a restored copy lives on.
 * Throws `RestoreAlreadyInProgress`, and `InvalidObjectState` where there is nothing to restore.
 */
export async function restoreObject(call: Call): Promise<Reply> {
  const { s3, request } = call;
  const { days, tier } = readRequest(await readText(request));
  return s3.database.transaction(() => {
    const object = requestedObject(call);
    const { restore } = object;
    const archived = archiveStatus(object, s3.context.clock.now());
    const tiers = archived ? tierDelays[archived] : delays[object.storageClass];
    if (!tiers)
      throw s3Error(
        "InvalidObjectState",
        "Restore is not allowed for the object's current storage class",
        { StorageClass: object.storageClass },
      );
    const delay = tiers[tier];
    if (delay === undefined)
      throw s3Error(
        "InvalidArgument",
        `Retrieval option ${tier} is not supported by this storage class`,
      );
    assertDays(days, archived !== undefined);
    const now = s3.context.clock.now();
    const thawed = !isFrozen(object, now);
    const readyAt = thawed && restore ? restore.readyAt : now + delay;
    if (restore && now < restore.readyAt && readyAt >= restore.readyAt)
      throw s3Error("RestoreAlreadyInProgress");
    object.restore = {
      readyAt,
      expiresAt: days ? midnightAfter((thawed ? now : readyAt) + days * dayMs) : never,
      announced: thawed && restore ? restore.announced : false,
      ...(archived && { tier: archived }),
    };
    s3.objects.update(object);
    if (!thawed)
      s3.events.emit("ObjectRestore:Post", object, request.requestId, {
        "source-storage-class": object.storageClass,
      });
    s3.restores.arm();
    return { status: thawed ? 200 : 202 };
  });
}

/** Says when thaws end and restored copies expire, at their own times, also after a restart. */
export class RestoreTimer {
  readonly #context: EngineContext;
  readonly #database: Database;
  readonly #objects: ObjectTable;
  readonly #events: EventOutbox;
  #cancel = () => {};

  constructor(
    context: EngineContext,
    database: Database,
    objects: ObjectTable,
    events: EventOutbox,
  ) {
    this.#context = context;
    this.#database = database;
    this.#objects = objects;
    this.#events = events;
    this.arm();
  }

  /** Sets the timer to the next change; to be called after every change of a restore. */
  arm(): void {
    this.#cancel();
    const next = this.#objects.nextRestore();
    if (!next) return;
    this.#cancel = this.#context.clock.after(next.dueAt - this.#context.clock.now(), () => {
      this.#fire();
      this.arm();
    });
  }

  close(): void {
    this.#cancel();
  }

  #fire(): void {
    this.#database.transaction(() => {
      const next = this.#objects.nextRestore();
      if (!next?.object.restore || next.dueAt > this.#context.clock.now()) return;
      const { object } = next;
      const { expiresAt, announced, tier } = next.object.restore;
      object.restore = announced || tier ? undefined : { ...next.object.restore, announced: true };
      this.#objects.update(object);
      const storageClass = { "source-storage-class": object.storageClass };
      if (announced) {
        this.#events.emit("ObjectRestore:Delete", object, "", storageClass);
        return;
      }
      this.#events.emit("ObjectRestore:Completed", object, "", {
        ...storageClass,
        ...(!tier && { "restore-expiry-time": new Date(expiresAt).toISOString() }),
      });
    });
  }
}

function readRequest(body: string): { days: number | undefined; tier: string } {
  const root = parseXml(body);
  if (root.name !== "RestoreRequest") throw s3Error("MalformedXML");
  for (const name of ["Type", "SelectParameters", "OutputLocation"])
    if (children(root, name).length > 0) throw notImplemented("s3", `RestoreRequest.${name}`);
  const days = childText(root, "Days");
  if (days !== undefined && (!/^\d+$/.test(days) || Number(days) < 1)) throw badDays(days);
  const tier =
    childText(children(root, "GlacierJobParameters")[0], "Tier") ?? childText(root, "Tier");
  if (tier !== undefined && !["Standard", "Bulk", "Expedited"].includes(tier))
    throw s3Error("MalformedXML");
  return { days: days === undefined ? undefined : Number(days), tier: tier ?? "Standard" };
}

/** Copies out of INTELLIGENT_TIERING's archives last; others do as long as is asked for. */
function assertDays(days: number | undefined, isTiered: boolean): void {
  if (isTiered && days !== undefined)
    throw s3Error(
      "InvalidArgument",
      "INTELLIGENT_TIERING objects are not subject to restore expiry. Do not specify Days when restoring this object",
    );
  if (!isTiered && days === undefined) throw badDays("");
}

function badDays(ArgumentValue: string) {
  return s3Error("InvalidArgument", "The Days of a restore must be a positive integer", {
    ArgumentName: "Days",
    ArgumentValue,
  });
}

/** S3 rounds the end of a restored copy up to the next midnight UTC. */
function midnightAfter(time: number): number {
  return Math.ceil(time / dayMs) * dayMs;
}

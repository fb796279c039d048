import { randomBytes } from "node:crypto";
import type { CreateSequenceStoreRequest } from "@aws-sdk/client-omics";
import { type Core, newId } from "#local/engines/omics/core";
import { notFound, omicsError } from "#local/engines/omics/error";
import { aliasOf, vaultOf } from "#local/engines/omics/location";
import { guardOf } from "#local/engines/omics/read-set";
import type { SequenceStore } from "#local/engines/omics/record";
import { seededObjects } from "#local/engines/omics/seeded-objects";

/** The store; throws `ResourceNotFoundException`. */
export function storeOf(core: Core, id: string): SequenceStore {
  const store = core.stores.get(id);
  if (!store) throw notFound("The sequence store", id);
  return store;
}

/** The store, when read sets may be added to it, also while it is UPDATING; throws `ConflictException` otherwise. */
export function activeStoreOf(core: Core, id: string): SequenceStore {
  const store = storeOf(core, id);
  return store.status === "UPDATING" ? store : settledStoreOf(core, id);
}

/** The store, when it may itself be changed; throws `ConflictException` otherwise. */
export function settledStoreOf(core: Core, id: string): SequenceStore {
  const store = storeOf(core, id);
  if (store.status !== "ACTIVE")
    throw omicsError(
      "ConflictException",
      `The sequence store ${id} is ${store.status}, not ACTIVE.`,
    );
  return store;
}

/** The access point's ARN. On AWS it names HealthOmics' own account. */
export function accessPointArnOf(core: Core, store: SequenceStore): string {
  const { accountId, region } = core.context;
  return `arn:aws:s3:${region}:${accountId}:accesspoint/${store.accessPoint}`;
}

/** Makes the store's buckets and lets the alias answer for the one it shows, which lists seeded files too; again after each start. */
export function openAccess(core: Core, store: SequenceStore): void {
  for (const bucket of [store.bucket, vaultOf(store)]) core.objects.ensureBucket(bucket);
  core.objects.alias(aliasOf(store), store.bucket, guardOf(core));
  core.objects.virtual(store.bucket, seededObjects(core, store));
}

/** Writes a new store in CREATING; inside a transaction. */
export function addStore(
  core: Core,
  input: Partial<CreateSequenceStoreRequest> & { name: string },
  id = newId(core.stores),
  accessPoint?: string,
): SequenceStore {
  const now = core.context.clock.now();
  const random = randomBytes(6).toString("hex");
  const store: SequenceStore = {
    id,
    storeId: id,
    createdAt: now,
    updatedAt: now,
    name: input.name,
    description: input.description,
    status: "CREATING",
    sseConfig: input.sseConfig,
    eTagAlgorithmFamily: input.eTagAlgorithmFamily ?? "MD5up",
    propagatedSetLevelTags: input.propagatedSetLevelTags ?? [],
    bucket: `omics-${id}-${random}`,
    accessPoint: accessPoint ?? `${id}-${random}`,
    accessLogLocation: input.s3AccessConfig?.accessLogLocation,
  };
  core.stores.put(store);
  tell(core, store, "CREATED", now);
  core.tags.add(core.arn(`sequenceStore/${id}`), input.tags ?? {});
  core.tasks.add("store-create", id, now + core.delays.storeMs);
  return store;
}

/** Events have words of their own for what became of a store (docs.aws.amazon.com/omics/latest/dev/eventbridge.html). */
export function tell(
  core: Core,
  store: SequenceStore,
  status: "CREATED" | "ACTIVE" | "UPDATED" | "DELETED",
  at: number,
): void {
  const arn = core.arn(`sequenceStore/${store.id}`);
  core.events.record("Sequence Store Status Change", arn, { arn, id: store.id, status }, at);
}

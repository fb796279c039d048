import { randomBytes } from "node:crypto";
import type {
  CreateSequenceStoreRequest,
  GetSequenceStoreResponse,
  ListSequenceStoresRequest,
  ListSequenceStoresResponse,
  UpdateSequenceStoreRequest,
} from "@aws-sdk/client-omics";
import { notImplemented } from "#local/aws-error";
import { type Core, newId } from "#local/engines/omics/core";
import { notFound, omicsError } from "#local/engines/omics/error";
import { once } from "#local/engines/omics/once";
import { conditionsOf, pageOf } from "#local/engines/omics/page";
import { guardOf } from "#local/engines/omics/read-set";
import type { SequenceStore } from "#local/engines/omics/record";
import type { Operation } from "#local/json-service";

/** The store; throws `ResourceNotFoundException`. */
export function storeOf(core: Core, id: string): SequenceStore {
  const store = core.stores.get(id);
  if (!store) throw notFound("The sequence store", id);
  return store;
}

/** The store, when read sets may be added to it; throws `ConflictException` otherwise. */
export function activeStoreOf(core: Core, id: string): SequenceStore {
  const store = storeOf(core, id);
  if (store.status !== "ACTIVE")
    throw omicsError(
      "ConflictException",
      `The sequence store ${id} is ${store.status}, not ACTIVE.`,
    );
  return store;
}

/** The name that stands for the store's bucket in S3 URIs. */
export function aliasOf(store: SequenceStore): string {
  return `${store.accessPoint}-s3alias`;
}

/** Makes the store's bucket and lets its alias answer; again after each start. */
export function openAccess(core: Core, store: SequenceStore): void {
  core.objects.ensureBucket(store.bucket);
  core.objects.alias(aliasOf(store), store.bucket, guardOf(core));
}

/** Writes a new store in CREATING; inside a transaction. */
export function addStore(
  core: Core,
  input: Partial<CreateSequenceStoreRequest> & { name: string },
  id = newId(core.stores),
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
    accessPoint: `${id}-${random}`,
  };
  setStatus(core, store, "CREATING", now);
  core.tags.add(core.arn(`sequenceStore/${id}`), input.tags ?? {});
  core.tasks.add("store-create", id, now + core.delays.storeMs);
  return store;
}

/** CreateSequenceStore, Get, List, Update and Delete. */
export function sequenceStoreOperations(core: Core): Record<string, Operation> {
  core.tasks.on("store-create", async ({ subject, dueAt }) => {
    return () => setStatus(core, storeOf(core, subject), "ACTIVE", dueAt);
  });
  core.tasks.on("store-delete", async ({ subject }) => {
    return () => {
      core.stores.remove(subject);
      core.tags.remove(core.arn(`sequenceStore/${subject}`));
    };
  });
  return {
    CreateSequenceStore(
      input: CreateSequenceStoreRequest & { name: string },
    ): GetSequenceStoreResponse {
      refuseUnsupported(input);
      const id = once(core, "CreateSequenceStore", input, () => addStore(core, input).id);
      const store = storeOf(core, id);
      openAccess(core, store);
      return describeStore(core, store);
    },
    GetSequenceStore({ id }: { id: string }): GetSequenceStoreResponse {
      return describeStore(core, storeOf(core, id));
    },
    ListSequenceStores(input: ListSequenceStoresRequest): ListSequenceStoresResponse {
      const { items, nextToken } = pageOf(core.stores, {
        conditions: conditionsOf(input.filter, ["name", "status"]),
        maxResults: input.maxResults,
        nextToken: input.nextToken,
      });
      return { sequenceStores: items.map((store) => describeStore(core, store)), nextToken };
    },
    UpdateSequenceStore(
      input: UpdateSequenceStoreRequest & { id: string },
    ): GetSequenceStoreResponse {
      refuseUnsupported(input);
      const { name, description, propagatedSetLevelTags } = input;
      const changes = { name, description, propagatedSetLevelTags };
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const updatedAt = core.context.clock.now();
      const store = { ...activeStoreOf(core, input.id), ...Object.fromEntries(given), updatedAt };
      core.transact(() => core.stores.put(store));
      return describeStore(core, store);
    },
    DeleteSequenceStore({ id }: { id: string }) {
      const store = activeStoreOf(core, id);
      const inUse = [core.readSets, core.uploads].some(
        (documents) => documents.list({ storeId: id, limit: 1 }).length > 0,
      );
      if (inUse)
        throw omicsError(
          "ConflictException",
          `The sequence store ${id} still holds read sets or uploads.`,
        );
      const now = core.context.clock.now();
      core.transact(() => {
        setStatus(core, store, "DELETING", now);
        core.tasks.add("store-delete", id, now + core.delays.storeMs);
      });
      return {};
    },
  };
}

function setStatus(
  core: Core,
  store: SequenceStore,
  status: SequenceStore["status"],
  at: number,
): void {
  core.stores.put({ ...store, status, updatedAt: at });
  const arn = core.arn(`sequenceStore/${store.id}`);
  core.events.record("Sequence Store Status Change", arn, { arn, id: store.id, status }, at);
}

function refuseUnsupported(input: { fallbackLocation?: string; s3AccessConfig?: object }): void {
  if (input.fallbackLocation) throw notImplemented("omics", "fallbackLocation of sequence stores");
  if (input.s3AccessConfig) throw notImplemented("omics", "s3AccessConfig of sequence stores");
}

function describeStore(
  core: Core,
  store: SequenceStore,
): GetSequenceStoreResponse & { name: string } {
  const { accountId, region } = core.context;
  return {
    id: store.id,
    arn: core.arn(`sequenceStore/${store.id}`),
    name: store.name,
    description: store.description,
    status: store.status,
    creationTime: new Date(store.createdAt),
    updateTime: new Date(store.updatedAt),
    sseConfig: store.sseConfig,
    eTagAlgorithmFamily: store.eTagAlgorithmFamily,
    propagatedSetLevelTags: store.propagatedSetLevelTags,
    s3Access: {
      s3Uri: `s3://${aliasOf(store)}/${accountId}/sequenceStore/${store.id}/`,
      s3AccessPointArn: `arn:aws:s3:${region}:${accountId}:accesspoint/${store.accessPoint}`,
    },
  };
}

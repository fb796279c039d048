import type {
  CreateSequenceStoreRequest,
  GetSequenceStoreResponse,
  ListSequenceStoresRequest,
  ListSequenceStoresResponse,
  UpdateSequenceStoreRequest,
} from "@aws-sdk/client-omics";
import { notImplemented } from "#local/aws-error";
import type { Core } from "#local/engines/omics/core";
import { omicsError } from "#local/engines/omics/error";
import { aliasOf } from "#local/engines/omics/location";
import { once } from "#local/engines/omics/once";
import { conditionsOf, pageOf } from "#local/engines/omics/page";
import type { SequenceStore } from "#local/engines/omics/record";
import {
  accessPointArnOf,
  addStore,
  openAccess,
  settledStoreOf,
  storeOf,
  tell,
} from "#local/engines/omics/sequence-store";
import type { Operation } from "#local/json-service";

/** CreateSequenceStore, Get, List, Update and Delete. */
export function sequenceStoreOperations(core: Core): Record<string, Operation> {
  for (const kind of ["store-create", "store-update"])
    core.tasks.on(kind, async ({ subject, dueAt }) => () => {
      const store = storeOf(core, subject);
      core.stores.put({ ...store, status: "ACTIVE", updatedAt: dueAt });
      tell(core, store, "ACTIVE", dueAt);
    });
  core.tasks.on("store-delete", async ({ subject, dueAt }) => {
    return () => {
      tell(core, storeOf(core, subject), "DELETED", dueAt);
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
      const { name, description, propagatedSetLevelTags, s3AccessConfig } = input;
      const { accessLogLocation } = s3AccessConfig ?? {};
      const changes = { name, description, propagatedSetLevelTags, accessLogLocation };
      const given = Object.entries(changes).filter(([, value]) => value !== undefined);
      const updatedAt = core.context.clock.now();
      const store: SequenceStore = {
        ...settledStoreOf(core, input.id),
        ...Object.fromEntries(given),
        status: "UPDATING",
        updatedAt,
      };
      core.transact(() => {
        core.stores.put(store);
        tell(core, store, "UPDATED", updatedAt);
        core.tasks.add("store-update", store.id, updatedAt + core.delays.storeMs);
      });
      return describeStore(core, store);
    },
    DeleteSequenceStore({ id }: { id: string }) {
      const store = settledStoreOf(core, id);
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
        core.stores.put({ ...store, status: "DELETING", updatedAt: now });
        core.tasks.add("store-delete", id, now + core.delays.storeMs);
      });
      return {};
    },
  };
}

function refuseUnsupported(input: { fallbackLocation?: string }): void {
  if (input.fallbackLocation) throw notImplemented("omics", "fallbackLocation of sequence stores");
}

function describeStore(
  core: Core,
  store: SequenceStore,
): GetSequenceStoreResponse & { name: string } {
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
      s3Uri: `s3://${aliasOf(store)}/${core.context.accountId}/sequenceStore/${store.id}/`,
      s3AccessPointArn: accessPointArnOf(core, store),
      accessLogLocation: store.accessLogLocation || undefined,
    },
  };
}

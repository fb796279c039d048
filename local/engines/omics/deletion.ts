import type { BatchDeleteReadSetResponse } from "@aws-sdk/client-omics";
import type { Core } from "#local/engines/omics/core";
import { keyOf } from "#local/engines/omics/location";
import { arnOf, moveTo } from "#local/engines/omics/read-set";
import { storeOf } from "#local/engines/omics/sequence-store";
import { discardFile } from "#local/engines/omics/vault";
import type { Operation } from "#local/json-service";

const deletable = ["ACTIVE", "ARCHIVED", "UPLOAD_FAILED"];

/** BatchDeleteReadSet: DELETING at once, gone (bytes, tags, record) with the DELETED event. */
export function deletionOperations(core: Core): Record<string, Operation> {
  core.tasks.on("delete", async ({ subject, dueAt }) => {
    const readSet = core.readSets.get(subject);
    if (!readSet) return () => undefined;
    const store = storeOf(core, readSet.storeId);
    for (const { name } of readSet.files)
      await discardFile(core, store, keyOf(core, readSet, name));
    return () => {
      moveTo(core, readSet, "DELETED", dueAt);
      core.readSets.remove(readSet.id);
      core.tags.remove(arnOf(core, readSet));
    };
  });
  return {
    BatchDeleteReadSet(input: {
      sequenceStoreId: string;
      ids: string[];
    }): BatchDeleteReadSetResponse {
      const store = storeOf(core, input.sequenceStoreId);
      const now = core.context.clock.now();
      const errors = core.transact(() =>
        input.ids.flatMap((id) => {
          const readSet = core.readSets.get(id);
          if (!readSet || readSet.storeId !== store.id)
            return [
              { id, code: "ResourceNotFoundException", message: "The read set does not exist." },
            ];
          if (!deletable.includes(readSet.status))
            return [
              { id, code: "ConflictException", message: `The read set is ${readSet.status}.` },
            ];
          moveTo(core, readSet, "DELETING", now);
          core.tasks.add("delete", id, now + core.delays.deletionMs);
          return [];
        }),
      );
      return errors.length > 0 ? { errors } : {};
    },
  };
}

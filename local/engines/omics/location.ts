import type { Core } from "#local/engines/omics/core";
import type { SequenceStore } from "#local/engines/omics/record";

/** Where a file of a read set lies in the store's bucket and behind its alias. */
export function keyOf(core: Core, readSet: { storeId: string; id: string }, name: string): string {
  return `${core.context.accountId}/sequenceStore/${readSet.storeId}/readSet/${readSet.id}/${name}`;
}

/** The name that stands for the store's bucket in S3 URIs. */
export function aliasOf(store: SequenceStore): string {
  return `${store.accessPoint}-s3alias`;
}

/** The bucket for what the access point does not show: files of archived read sets, parts of uploads. */
export function vaultOf(store: SequenceStore): string {
  return `${store.bucket}-vault`;
}

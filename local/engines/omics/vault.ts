import type { Readable } from "node:stream";
import { AwsError } from "#local/aws-error";
import type { Core } from "#local/engines/omics/core";
import { keyOf, vaultOf } from "#local/engines/omics/location";
import type { ReadSet, SequenceStore } from "#local/engines/omics/record";

/** Moves the files of a read set out of the access point's sight; whatever a crash left undone is done. */
export async function stowFiles(core: Core, store: SequenceStore, readSet: ReadSet): Promise<void> {
  for (const { name } of readSet.files) {
    const key = keyOf(core, readSet, name);
    const body = await find(core, store.bucket, key);
    if (!body) continue;
    await core.objects.put(vaultOf(store), key, body);
    await core.objects.remove(store.bucket, key);
  }
}

/** A file of a read set that is not ACTIVE, wherever it lies. Throws `NoSuchKey`. */
export async function openStowed(core: Core, store: SequenceStore, key: string): Promise<Readable> {
  const stowed = await find(core, vaultOf(store), key);
  return stowed ?? (await core.objects.get(store.bucket, key)).body;
}

/** Removes a file wherever it lies. */
export async function discardFile(core: Core, store: SequenceStore, key: string): Promise<void> {
  for (const bucket of [store.bucket, vaultOf(store)]) await core.objects.remove(bucket, key);
}

async function find(core: Core, bucket: string, key: string): Promise<Readable | undefined> {
  try {
    return (await core.objects.get(bucket, key)).body;
  } catch (error) {
    if (error instanceof AwsError && error.code === "NoSuchKey") return undefined;
    throw error;
  }
}

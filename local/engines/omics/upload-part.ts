import type { ReadSetPartSource } from "@aws-sdk/client-omics";
import type { Core } from "#local/engines/omics/core";
import type { Document } from "#local/engines/omics/document";
import { vaultOf } from "#local/engines/omics/location";
import type { Origin } from "#local/engines/omics/record";
import { storeOf } from "#local/engines/omics/sequence-store";

/** Where the part of a direct upload waits; the alias does not show it. */
export function partKey(
  core: Core,
  upload: { storeId: string; id: string },
  source: ReadSetPartSource,
  partNumber: number,
): string {
  const folder = `${core.context.accountId}/sequenceStore/${upload.storeId}/upload/${upload.id}`;
  return `${folder}/${source}/${String(partNumber).padStart(5, "0")}`;
}

/** Plans the removal of the parts of a read set or upload; inside the transaction that makes them useless. */
export function discardLater(
  core: Core,
  { id, storeId, createdAt, origins }: Document & { origins: Origin[] },
  at: number,
): void {
  core.discarded.put({ id, storeId, createdAt, origins });
  core.tasks.add("discard", id, at);
}

/** Removes what `discardLater` planned; done again after a crash. */
export function discardWhenDue(core: Core): void {
  core.tasks.on("discard", async ({ subject }) => {
    await removeParts(core, core.discarded.get(subject)?.origins ?? []);
    return () => core.discarded.remove(subject);
  });
}

async function removeParts(core: Core, origins: Origin[]): Promise<void> {
  for (const { bucket, key } of origins.flatMap(({ pieces }) => pieces))
    await core.objects.remove(bucket, key);
}

/** The parts of one source in order, as the origin of a file. */
export function originOf(
  core: Core,
  upload: { storeId: string; id: string },
  source: ReadSetPartSource,
  partNumbers: number[],
): Origin {
  const bucket = vaultOf(storeOf(core, upload.storeId));
  const pieces = partNumbers.map((number) => ({
    bucket,
    key: partKey(core, upload, source, number),
  }));
  const lower = source === "SOURCE1" ? "source1" : "source2";
  return { source: lower, name: `${lower}.fastq.gz`, pieces };
}

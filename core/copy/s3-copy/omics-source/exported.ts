import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { PlanItem } from "#core/copy/plan-schema";
import { listPage } from "#core/copy/s3-copy/look-up";
import { exportsOf } from "#core/copy/s3-copy/omics-source/export";
import type { Elsewhere } from "#core/copy/s3-copy/omics-source/notes";
import type { Seen } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import type { CopyRun } from "#core/copy/schema";
import { readSetFileOf } from "#core/copy/thaw/read-set-file";
import { setting } from "#core/settings";

/** The files that were exported of a store. */
export async function exportedOf(run: CopyRun, storeId: string): Promise<Seen[]> {
  const found: Seen[] = [];
  for await (const page of pages(exportsOf(run, storeId))) found.push(...page);
  return found;
}

/**
 * The exported file of an item: that of its name in a folder of its read set. HealthOmics does not say how it names
 * what it exports; a name that only one file has will do.
 */
export function fileOf({ item, sourceUri }: PlanItem, exported: Seen[]): Elsewhere | undefined {
  const file = readSetFileOf(sourceUri);
  if (!file) return undefined;
  const name = file.key.slice(file.key.lastIndexOf("/") + 1);
  const named = exported.filter(({ key }) => key.slice(key.lastIndexOf("/") + 1) === name);
  const inFolder = named.filter(({ key }) => key.split("/").includes(file.readSetId));
  const [seen, other] = inFolder.length > 0 ? inFolder : named;
  if (!seen || other) return undefined;
  return { item, uri: uriOf(seen), sizeBytes: seen.sizeBytes, etag: seen.etag };
}

/** Takes away what was exported for a run, once nobody reads it any more. */
export async function removeExports(run: CopyRun): Promise<void> {
  for await (const page of pages(exportsOf(run)))
    if (page.length > 0)
      await Aws.s3().send(
        new DeleteObjectsCommand({
          Bucket: setting("storageBucket"),
          Delete: { Quiet: true, Objects: page.map(({ key: Key }) => ({ Key })) },
        }),
      );
}

async function* pages(prefix: string): AsyncGenerator<Seen[]> {
  for (let after: string | undefined = ""; after !== undefined; ) {
    const { objects, next } = await listPage(setting("storageBucket"), prefix, after);
    yield objects;
    after = next;
  }
}

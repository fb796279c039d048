import { type Faults, fault } from "#core/copy/faults";
import type { Pair } from "#core/copy/request";
import type { CreateCopyJob } from "#core/copy/request-schema";
import { folderOf, parse, problemOf } from "#core/copy/uri";

/** Members that say where to copy to, or how. */
const ofCopies = [
  ...(["manifest", "manifest_b64gz", "destinationUri", "renamingMapList"] as const),
  ...(["externalSourceUriList", "storageClass", "writesReport", "destinationOwner"] as const),
];

const hint = 'Such as { "action": "thaw", "sourceUriList": ["s3://bucket/prefix/file.bam"] }.';

/**
 * Pairs of a request that only thaws. What is brought back stays where it is, so that each source is in a folder that
 * is its own destination.
 */
export function thawPairs(input: Partial<CreateCopyJob>, faults: Faults): Pair[] {
  for (const name of ofCopies) {
    const value = input[name];
    if (value !== undefined && value !== null && value !== false)
      faults.add(name, "does not go with action thaw: what is thawed stays where it is");
  }
  const sources = input.sourceUriList ?? [];
  if (sources.length === 0) throw fault("sourceUriList", "must name at least one source", hint);
  return sources.flatMap((sourceUri, index): Pair[] => {
    const path = `sourceUriList.${index}`;
    const problem = problemOf(sourceUri) ?? problemOfScheme(sourceUri);
    if (problem) faults.add(path, problem);
    if (problem) return [];
    const destinationUri = folderOf(sourceUri);
    return [{ sourceUri, destinationUri, sourcePath: path, destinationPath: path }];
  });
}

function problemOfScheme(uri: string): string | undefined {
  return parse(uri).scheme === "s3" ? undefined : "lies in ICA; only s3:// sources are thawed";
}

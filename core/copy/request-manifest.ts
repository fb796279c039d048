import { type Faults, fault } from "#core/copy/faults";
import { mostPairs, unpack } from "#core/copy/manifest-b64gz";
import type { Pair } from "#core/copy/request";

const hint =
  'A manifest is { "<source>": ["<folder>/", …] }, such as { "icav2://project-a/file.bam": ["icav2://project-b/folder/"] }.';

/**
 * Pairs of a manifest, sources in its order. As the seed did: a `manifest` that is an object with members wins,
 * then a `manifest_b64gz` that is a text. Throws `copy.invalid` when there is neither, or no manifest in it.
 */
export function manifestPairs(
  input: { manifest?: unknown; manifest_b64gz?: unknown },
  faults: Faults,
): Pair[] {
  const { manifest, manifest_b64gz: packed } = input;
  if (isObject(manifest) && Object.keys(manifest).length > 0)
    return pairsOf("manifest", manifest, faults);
  if (typeof packed === "string" && packed !== "") {
    const unpacked = unpack(packed);
    if (isObject(unpacked)) return pairsOf("manifest_b64gz", unpacked, faults);
    throw fault("manifest_b64gz", `holds ${nameOf(unpacked)} and no object`, hint);
  }
  if (isGiven(manifest))
    throw fault("manifest", `must be an object and is ${nameOf(manifest)}`, hint);
  if (isGiven(packed))
    throw fault("manifest_b64gz", `must be a text and is ${nameOf(packed)}`, hint);
  throw fault("manifest", "is empty, and there is no manifest_b64gz", hint);
}

function pairsOf(name: string, manifest: Record<string, unknown>, faults: Faults): Pair[] {
  const pairs: Pair[] = [];
  for (const [sourceUri, destinations] of Object.entries(manifest)) {
    const path = `${name}[${JSON.stringify(sourceUri)}]`;
    if (!Array.isArray(destinations)) {
      const like = typeof destinations === "string" ? `: [${JSON.stringify(destinations)}]` : "";
      faults.add(path, `must be a list of folders and is ${nameOf(destinations)}${like}`);
      continue;
    }
    for (const [index, destinationUri] of destinations.entries()) {
      const place = `${path}.${index}`;
      if (typeof destinationUri === "string")
        pairs.push({ sourceUri, destinationUri, sourcePath: path, destinationPath: place });
      else faults.add(place, `must be the URI of a folder and is ${nameOf(destinationUri)}`);
    }
    if (pairs.length > mostPairs)
      throw fault(
        name,
        `holds more than ${mostPairs} pairs of source and destination`,
        "Divide it into several requests.",
      );
  }
  return pairs;
}

/** Neither absent, nor null, nor what Python takes for false. */
function isGiven(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length > 0;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

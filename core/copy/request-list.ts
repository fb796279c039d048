import { type Faults, fault } from "#core/copy/faults";
import type { Pair } from "#core/copy/request";
import type { CreateCopyJob } from "#core/copy/request-schema";
import { parse, problemOf } from "#core/copy/uri";

type Listed = Pick<
  CreateCopyJob,
  "sourceUriList" | "destinationUri" | "renamingMapList" | "externalSourceUriList"
>;

const hint =
  'Such as { "sourceUriList": ["icav2://project-a/file.bam"], "destinationUri": "icav2://project-b/folder/" }.';

/** True when a request names its sources this way. */
export function isListed(input: Listed): boolean {
  const { sourceUriList, destinationUri, renamingMapList, externalSourceUriList } = input;
  return [sourceUriList, destinationUri, renamingMapList, externalSourceUriList].some(
    (member) => member !== undefined && member !== null,
  );
}

/** Pairs of a list of sources and one destination, with the names that renamings give them. */
export function listedPairs(input: Listed, faults: Faults): Pair[] {
  const { destinationUri } = input;
  if (destinationUri === undefined)
    throw fault("destinationUri", "must name the folder to copy into", hint);
  const of = (member: "sourceUriList" | "externalSourceUriList") =>
    (input[member] ?? []).map((sourceUri, index) => ({
      sourceUri,
      destinationUri,
      sourcePath: `${member}.${index}`,
      destinationPath: "destinationUri",
      ...(member === "externalSourceUriList" && { isExternal: true }),
    }));
  const external = of("externalSourceUriList");
  const pairs = [...of("sourceUriList"), ...external];
  if (pairs.length === 0) throw fault("sourceUriList", "must name at least one source", hint);
  for (const { sourceUri, sourcePath } of external) {
    if (problemOf(sourceUri)) continue;
    const { scheme, isFolder } = parse(sourceUri);
    if (scheme !== "s3" || isFolder)
      faults.add(sourcePath, "must be a file of S3: s3://bucket/key");
  }
  return rename(pairs, input.renamingMapList ?? [], faults);
}

function rename(
  pairs: Pair[],
  renamings: NonNullable<Listed["renamingMapList"]>,
  faults: Faults,
): Pair[] {
  const names = new Map<string, string>();
  const sources = new Set(pairs.map(({ sourceUri }) => sourceUri));
  const byId: Pair[] = [];
  for (const [index, { sourceUri, dataId, outputFileName }] of renamings.entries()) {
    const path = `renamingMapList.${index}`;
    const problem = problemOfName(outputFileName);
    if (problem) faults.add(`${path}.outputFileName`, problem);
    const source = sourceUri ?? dataId;
    if (source === undefined || (sourceUri !== undefined && dataId !== undefined)) {
      faults.add(path, "must name its file by sourceUri or by dataId, and not by both");
      continue;
    }
    const place = sourceUri === undefined ? `${path}.dataId` : `${path}.sourceUri`;
    const earlier = names.get(source);
    if (earlier !== undefined && earlier !== outputFileName)
      faults.add(place, `is named before, as ${earlier}`);
    names.set(source, outputFileName);
    if (dataId !== undefined) {
      if (!/^fil\.[0-9a-f]{32}$/.test(dataId))
        faults.add(place, "must be the id of a file: fil. and 32 hex digits");
      byId.push(named(dataId, outputFileName, place, pairs));
    } else if (!sources.has(source)) faults.add(place, "is not among the sources");
    else if (source.endsWith("/") || source.endsWith("/*"))
      faults.add(place, "is a folder; only files can be renamed");
  }
  const renamed = pairs.map((pair) => {
    const outputFileName = names.get(pair.sourceUri);
    return outputFileName === undefined ? pair : { ...pair, outputFileName };
  });
  return [...renamed, ...byId];
}

function named(renamesDataId: string, outputFileName: string, place: string, pairs: Pair[]): Pair {
  return {
    sourceUri: renamesDataId,
    destinationUri: pairs[0]?.destinationUri ?? "",
    sourcePath: place,
    destinationPath: "destinationUri",
    outputFileName,
    renamesDataId,
  };
}

function problemOfName(name: string): string | undefined {
  if (name === "" || name === "." || name === "..") return "must be the name of a file";
  if (name.includes("/")) return "must be a name without /";
  if (!name.isWellFormed()) return "must be well-formed Unicode";
  const bytes = Buffer.byteLength(name);
  return bytes > 1024 ? `has ${bytes} bytes; a name has 1024 at most` : undefined;
}

/** `/` is the root: files then begin without a prefix. */
type Prefix = string;

/** `<prefix>/<instrument run>/Lane_<lane>/<library>/<file name>`. */
export function pathOfFastq(
  prefix: Prefix,
  fastq: { instrumentRunId: string; lane: number; libraryId: string },
  uri: string,
): string {
  const { instrumentRunId, lane, libraryId } = fastq;
  return `${below(prefix)}${instrumentRunId}/Lane_${lane}/${libraryId}/${fileNameOf(uri)}`;
}

/** `<prefix>/<sample>/<read set>/<file name>`, of a read set that is of no fastq. */
export function pathOfReadSet(
  prefix: Prefix,
  { sampleId, readSetId }: { sampleId: string | null; readSetId: string },
  uri: string,
): string {
  const folder = sampleId === null ? readSetId : `${sampleId}/${readSetId}`;
  return `${below(prefix)}${folder}/${fileNameOf(uri)}`;
}

/** `<prefix>/<workflow>/<portal run id>/<what comes after the portal run id in the key>`. */
export function pathOfSecondary(
  prefix: Prefix,
  { workflowName, portalRunId }: { workflowName: string; portalRunId: string },
  path: string,
): string {
  return `${below(prefix)}${workflowName}/${portalRunId}/${path}`;
}

function below(prefix: Prefix): string {
  return prefix === "/" ? "" : `${prefix}/`;
}

function fileNameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}

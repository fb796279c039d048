import { csvLine } from "#core/copy/s3-copy/csv";
import type { Ended } from "#core/copy/s3-copy/outcome";
import { parseS3Uri } from "#core/location";

/** Columns of `ENDED_COPY.csv`, as readers of it have known them. */
export const reportHead = csvLine([
  "OBJECTNAME",
  "TRANSFERSTATUS",
  "MBPERSEC",
  "MESSAGE",
  "DESTINATION",
  "BYTESTRANSFERRED",
  "ELAPSEDSECONDS",
]);

const words = {
  COPIED: "COPIED",
  ALREADY_COPIED: "ALREADYCOPIED",
  FAILED: "ERROR",
  ABORTED: "ERROR",
} as const;

/** A line of the CSV. OBJECTNAME is the source's whole key: two files may have one name. MB are MiB. */
export function reportRow(ended: Ended): string {
  const { sourceUri, destinationUri, status, error, bytes, elapsedMs } = ended;
  const message = error ?? (status === "ABORTED" ? "The copy job was aborted." : "");
  return csvLine([
    parseS3Uri(sourceUri).key,
    words[status],
    elapsedMs > 0 ? (bytes / 1024 ** 2 / (elapsedMs / 1000)).toFixed(2) : 0,
    message,
    destinationUri,
    bytes,
    elapsedMs / 1000,
  ]);
}

/** An item of the JSON. */
export function reportItem(ended: Ended): string {
  const { sourceUri, destinationUri, status, error, sizeBytes, bytes, elapsedMs } = ended;
  const seconds = elapsedMs / 1000;
  return JSON.stringify({
    ...{ sourceUri, destinationUri, status, sizeBytes },
    ...{ bytesTransferred: bytes, elapsedSeconds: seconds, error: error ?? null },
  });
}

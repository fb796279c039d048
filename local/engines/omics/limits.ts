import { omicsError } from "#local/engines/omics/error";
import type { ServicePlane } from "#local/gate/gate";

/**
 * Calls per second, account and region of every operation of the engine, from the storage and general tables of
 * docs.aws.amazon.com/omics/latest/dev/api-quotas.html. Each operation has a quota of its own.
 */
const operationsByRate: Record<number, string> = {
  1: `CreateSequenceStore UpdateSequenceStore DeleteSequenceStore BatchDeleteReadSet
    CreateMultipartReadSetUpload CompleteMultipartReadSetUpload AbortMultipartReadSetUpload
    GetS3AccessPolicy PutS3AccessPolicy DeleteS3AccessPolicy`,
  5: `GetSequenceStore ListSequenceStores GetReadSetMetadata ListReadSets
    StartReadSetImportJob GetReadSetImportJob ListReadSetImportJobs
    StartReadSetExportJob GetReadSetExportJob ListReadSetExportJobs
    StartReadSetActivationJob GetReadSetActivationJob ListReadSetActivationJobs
    ListMultipartReadSetUploads ListReadSetUploadParts
    TagResource UntagResource ListTagsForResource`,
  10: "UploadReadSetPart",
  30: "GetReadSet",
};
const callsPerSecond = new Map(
  Object.entries(operationsByRate).flatMap(([rate, names]) =>
    names.split(/\s+/).map((name) => [name, Number(rate)] as const),
  ),
);

/**
 * How long calls take, in milliseconds. Assumptions, since AWS states none: in the order of what control planes
 * need, more where a page is read or a job is started.
 */
const latencies: readonly (readonly [beginning: string, ms: number])[] = [
  ["ListReadSets", 300],
  ["GetReadSetMetadata", 150],
  ["GetReadSet", 200],
  ["UploadReadSetPart", 500],
  ["Start", 300],
  ["Create", 300],
  ["Complete", 300],
  ["BatchDelete", 300],
  ["List", 200],
];
const usualLatencyMs = 100;

/** HealthOmics' quotas, a bucket an operation with one second's worth of calls; latencies; faults of jobs. */
export const limits: ServicePlane = {
  throttled: () => omicsError("ThrottlingException", "Rate exceeded"),
  quotaOf(operation) {
    const perSecond = callsPerSecond.get(operation);
    return perSecond === undefined ? undefined : { name: operation, burst: perSecond, perSecond };
  },
  latencyMs: (operation) =>
    latencies.find(([beginning]) => operation.startsWith(beginning))?.[1] ?? usualLatencyMs,
  effects: ["fail", "partial"],
};

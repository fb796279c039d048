import { omicsError } from "#local/engines/omics/error";
import type { ServicePlane } from "#local/gate/gate";

/** Calls per second and account that differ from the rest (AWS HealthOmics API quotas). */
const callsPerSecond: Record<string, number> = {
  BatchDeleteReadSet: 1,
  GetReadSet: 30,
  UploadReadSetPart: 10,
};
const usualCallsPerSecond = 5;

/** HealthOmics' quotas: a bucket an operation, holding one second's worth of calls. */
export const limits: ServicePlane = {
  throttled: () => omicsError("ThrottlingException", "Rate exceeded"),
  quotaOf(operation) {
    const perSecond = callsPerSecond[operation] ?? usualCallsPerSecond;
    return { name: operation, burst: perSecond, perSecond };
  },
};

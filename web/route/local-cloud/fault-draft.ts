/** What can happen: to calls, to events on their way, to jobs that run for a while (`local/gate/fault.ts`). */
export const effects = [
  ...["error", "throttle", "delay", "reset", "drop"],
  ...["lose", "duplicate", "reorder", "fail", "partial", "stop"],
];

/** Services that faults happen to. */
export const services = [
  ...["s3", "dynamodb", "sqs", "events", "states", "lambda", "omics"],
  ...["icav2", "kms", "secretsmanager", "sts", "receiver"],
];

/** A fault as it is typed. */
export type Draft = {
  effect: string;
  service: string;
  operation: string;
  resource: string;
  rate: string;
  times: string;
  delay: string;
  code: string;
  status: string;
};

/** As the local cloud takes it, which names what is wrong with it. */
export function bodyOf({ effect, service, operation, resource, rate, times, ...more }: Draft) {
  return {
    ...{ effect, service, resource: resource.trim() },
    operation: operation.trim() || "*",
    rate: Number(rate) / 100,
    ...(times.trim() !== "" && { times: Number(times) }),
    ...(["delay", "reorder"].includes(effect) && { delay: more.delay.trim() }),
    ...(effect === "error" && { code: more.code.trim(), status: Number(more.status) }),
  };
}

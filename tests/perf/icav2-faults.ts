import type { Gate } from "#local/gate/gate";

/** Calls that create something: whether they were done is not known when their answer is lost. */
const creations = ["createProjectDataCopyBatch", "createFolder", "deleteData"];

/**
 * The weather of a run, by its seed: 2 % of ICA's calls are throttled, half of these with `Retry-After`, 1 % end in a server's
 * error before they are done, and of every hundred creations two are done and their answers lost. DynamoDB and S3 throttle one call of 200.
 */
export function armWeather({ faults }: Gate, seed: number): void {
  const at = (operation: string, rate: number, fault: object, service = "icav2") =>
    faults.arm({ service, operation, rate, seed: seed * 100 + faults.list().length, ...fault });
  at("*", 0.01, { effect: "throttle" });
  at("*", 0.01, { effect: "throttle", retryAfter: 3 });
  at("*", 0.01, { effect: "error", status: 503, code: "Unavailable" });
  for (const operation of creations) at(operation, 0.02, { effect: "drop" });
  at("*", 0.005, { effect: "throttle" }, "dynamodb");
  at("*", 0.005, { effect: "throttle" }, "s3");
}

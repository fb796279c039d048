import type { Gate } from "#local/gate/gate";

/** Calls that change something: whether they were done is not known when their answer is lost. */
const changes = ["createProjectDataCopyBatch", "createFolder", "deleteData"];

/**
 * The weather of a run, by its seed: 2 % of ICA's calls are throttled, half of these with `Retry-After`, 1 % end in a server's
 * error before they are done, and of every hundred changes two are done and their answers lost. AWS is well: its SDK waits by
 * the machine's clock before it tries again.
 */
export function armWeather({ faults }: Gate, seed: number): void {
  const at = (operation: string, rate: number, fault: object) =>
    faults.arm({
      service: "icav2",
      operation,
      rate,
      seed: seed * 100 + faults.list().length,
      ...fault,
    });
  at("*", 0.01, { effect: "throttle" });
  at("*", 0.01, { effect: "throttle", retryAfter: 3 });
  at("*", 0.01, { effect: "error", status: 503, code: "Unavailable" });
  for (const operation of changes) at(operation, 0.02, { effect: "drop" });
}

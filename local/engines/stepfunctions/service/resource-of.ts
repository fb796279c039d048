import { expressMark } from "#local/engines/stepfunctions/limits";
import type { StatesStore } from "#local/engines/stepfunctions/service/states-store";

/**
 * What a call is about, for quotas and faults: `machine`, `machine:execution`, `machine/label:run`. A
 * token's is the execution that waits for it. Starts of express machines end in a mark.
 */
export function resourceOf(
  store: StatesStore,
  input: Record<string, unknown>,
  operation: string,
): string | undefined {
  const { stateMachineArn, executionArn, mapRunArn, resourceArn, taskToken, name } = input;
  const waiting =
    typeof taskToken === "string"
      ? store.get<{ execution_arn: string }>(
          "SELECT execution_arn FROM tokens WHERE token = ?",
          taskToken,
        )
      : undefined;
  const arn = [executionArn, mapRunArn, stateMachineArn, resourceArn, waiting?.execution_arn].find(
    (one): one is string => typeof one === "string",
  );
  if (arn === undefined) return typeof name === "string" ? name : undefined;
  const resource = arn.split(":").slice(6).join(":");
  if (operation !== "StartExecution") return resource;
  return store.machine(arn)?.type === "EXPRESS" ? `${resource}${expressMark}` : resource;
}

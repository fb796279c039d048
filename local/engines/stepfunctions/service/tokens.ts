import { AwsError } from "#local/aws-error";
import type { Executions } from "#local/engines/stepfunctions/service/executions";
import type { LogRow, StatesStore } from "#local/engines/stepfunctions/service/states-store";

type TokenRow = { execution_arn: string; effect: number; open: number };

/** The operations that answer a waiting task. What is acknowledged is recorded first. */
export function tokenOperations(store: StatesStore, executions: Executions) {
  const answer = async (taskToken: string, kind: LogRow["kind"], payload: unknown) => {
    const row = tokenRow(store, taskToken);
    const live = row.open ? executions.live(row.execution_arn) : undefined;
    await live?.begun;
    const closes = kind !== "heartbeat";
    const taken = store.transaction(() => {
      if (!live?.post(row.effect, kind, payload)) return false;
      if (closes) store.run("UPDATE tokens SET open = 0 WHERE token = ?", taskToken);
      return true;
    });
    if (!taken)
      throw new AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
    return {};
  };
  return {
    SendTaskSuccess({ taskToken, output }: { taskToken: string; output: string }) {
      return answer(taskToken, "result", parseOutput(output));
    },
    SendTaskFailure(input: { taskToken: string; error?: string; cause?: string }) {
      const { taskToken, error, cause } = input;
      return answer(taskToken, "failure", { error, cause });
    },
    SendTaskHeartbeat({ taskToken }: { taskToken: string }) {
      return answer(taskToken, "heartbeat", null);
    },
  };
}

function tokenRow(store: StatesStore, token: unknown): TokenRow {
  if (typeof token !== "string" || !/^[\w-]{86}$/.test(token))
    throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  const row = store.get<TokenRow>("SELECT * FROM tokens WHERE token = ?", token);
  if (row) return row;
  throw new AwsError("TaskDoesNotExist", "Task does not exist: 'Provided task does not exist'");
}

function parseOutput(output: unknown): unknown {
  try {
    if (Buffer.byteLength(String(output)) <= 262_144) return JSON.parse(String(output));
  } catch {
    // Falls through to AWS's error for both.
  }
  throw new AwsError("InvalidOutput", "Invalid Output: 'Must be JSON of at most 262144 bytes'");
}

import { AwsError } from "#local/aws-error";
import type { MapRun } from "#local/engines/stepfunctions/interpreter/host";
import type { Executions } from "#local/engines/stepfunctions/service/executions";
import { checkArn, seconds } from "#local/engines/stepfunctions/service/names";
import { type PageRequest, page } from "#local/engines/stepfunctions/service/page";
import type { StatesStore } from "#local/engines/stepfunctions/service/states-store";

type MapRunData = Omit<MapRun, "changed">;
type UpdateInput = { mapRunArn: string } & Partial<MapRun["limits"]>;

/** The operations on map runs. */
export function mapRunOperations(store: StatesStore, executions: Executions) {
  const find = (arn: unknown): MapRunData => {
    executions.flush();
    const checked = checkArn(arn, "mapRunArn", "mapRun");
    const row = store.get<{ data: string }>("SELECT data FROM map_runs WHERE arn = ?", checked);
    if (row) return JSON.parse(row.data);
    throw new AwsError("ResourceNotFound", `Resource not found: '${checked}'`, 400, {
      resourceName: checked,
    });
  };
  return {
    DescribeMapRun({ mapRunArn }: { mapRunArn: string }) {
      const run = find(mapRunArn);
      return {
        ...times(run),
        mapRunArn: run.mapRunArn,
        executionArn: run.executionArn,
        status: run.status,
        maxConcurrency: run.limits.maxConcurrency,
        toleratedFailureCount: run.limits.toleratedFailureCount ?? 0,
        toleratedFailurePercentage: run.limits.toleratedFailurePercentage ?? 0,
        itemCounts: run.items,
        executionCounts: run.executions,
        redriveCount: 0,
      };
    },

    ListMapRuns(input: PageRequest & { executionArn: string }) {
      executions.flush();
      const arn = checkArn(input.executionArn, "executionArn", "execution");
      if (!store.execution(arn))
        throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
      const { rows, nextToken } = page(input, (limit, offset) =>
        store.all<{ data: string }>(
          "SELECT data FROM map_runs WHERE execution_arn = ? ORDER BY rowid DESC LIMIT ? OFFSET ?",
          arn,
          limit,
          offset,
        ),
      );
      const mapRuns = rows.map(({ data }) => {
        const run: MapRunData = JSON.parse(data);
        const { executionArn, mapRunArn, stateMachineArn } = run;
        return { executionArn, mapRunArn, stateMachineArn, ...times(run) };
      });
      return { mapRuns, nextToken };
    },

    async UpdateMapRun(input: UpdateInput) {
      const { mapRunArn, ...given } = input;
      const { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = given;
      const limits = Object.fromEntries(
        Object.entries({
          maxConcurrency,
          toleratedFailureCount,
          toleratedFailurePercentage,
        }).filter(([, value]) => value !== undefined),
      );
      for (const [name, value] of Object.entries(limits)) checkLimit(name, value);
      const { executionArn } = find(mapRunArn);
      const live = executions.live(executionArn);
      await live?.begun;
      if (!live?.mapRuns.has(mapRunArn) || !live.post(0, "limits", { mapRunArn, limits }))
        throw new AwsError("ValidationException", "Map run is not RUNNING and cannot be updated");
      return {};
    },
  };
}

function checkLimit(name: string, value: number | undefined): void {
  const most = name === "toleratedFailurePercentage" ? 100 : Number.MAX_SAFE_INTEGER;
  if (value !== undefined && value >= 0 && value <= most) return;
  throw new AwsError("ValidationException", `Value '${value}' at '${name}' is out of range`);
}

function times(run: MapRunData): object {
  return {
    startDate: seconds(run.startedAt),
    ...(run.stoppedAt !== undefined && { stopDate: seconds(run.stoppedAt) }),
  };
}

import { createHash } from "node:crypto";
import type { Frame } from "#local/engines/stepfunctions/interpreter/frame";
import { randomUuid } from "#local/engines/stepfunctions/interpreter/functions";
import type { MapRun, MapRunCounts } from "#local/engines/stepfunctions/interpreter/host";
import type { MapLimits } from "#local/engines/stepfunctions/interpreter/map-state";

/** Opens the map run of a distributed Map state and reports it. */
export function startMapRun(frame: Frame, limits: MapLimits): MapRun {
  const { run } = frame.branch;
  const { context, options } = run;
  const label =
    frame.state.Label ?? createHash("sha256").update(frame.name).digest("hex").slice(0, 32);
  const stateMachineArn = `${context.stateMachineArn}/${label}`;
  const mapRun: MapRun = {
    mapRunArn: `${stateMachineArn.replace(":stateMachine:", ":mapRun:")}:${randomUuid(options.random)}`,
    stateMachineArn,
    executionArn: context.executionArn,
    startedAt: options.clock.now(),
    status: "RUNNING",
    executions: counts(),
    items: counts(),
    limits: { ...limits },
    changed: () => undefined,
  };
  options.onMapRun?.(mapRun);
  return mapRun;
}

/** Closes a map run: what was still open in it counts as aborted. */
export function endMapRun(mapRun: MapRun, frame: Frame, status: MapRun["status"]): void {
  mapRun.status = status;
  mapRun.stoppedAt = frame.branch.run.options.clock.now();
  mapRun.changed = () => undefined;
  for (const count of [mapRun.executions, mapRun.items]) {
    count.aborted += count.pending + count.running;
    count.pending = count.running = 0;
    if (status === "SUCCEEDED") count.resultsWritten = count.succeeded;
  }
  frame.branch.run.options.onMapRun?.(mapRun);
}

function counts(): MapRunCounts {
  return {
    pending: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    aborted: 0,
    total: 0,
    resultsWritten: 0,
  };
}

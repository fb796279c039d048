import { randomInt } from "node:crypto";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";
import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import type {
  ChildExecution,
  ExecutionResult,
  MapRun,
} from "#local/engines/stepfunctions/interpreter/host";
import { asJsonata } from "#local/engines/stepfunctions/interpreter/language";
import type { Quotas } from "#local/engines/stepfunctions/limits";
import type { Dispatcher } from "#local/engines/stepfunctions/service/dispatch";
import { LiveExecution } from "#local/engines/stepfunctions/service/live-execution";
import { removeDeleted } from "#local/engines/stepfunctions/service/machines";
import { MapRunRecorder } from "#local/engines/stepfunctions/service/map-run-recorder";
import { MapRunSlots } from "#local/engines/stepfunctions/service/map-run-slots";
import type {
  ExecutionRow,
  MachineRow,
  StatesStore,
} from "#local/engines/stepfunctions/service/states-store";

/** A change of an execution's status, with what EventBridge's "Step Functions Execution Status Change" carries; times in epoch ms. */
export type ExecutionChange = {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  status: ExecutionRow["status"];
  startDate: number;
  stopDate: number | null;
  input: string;
  output: string | null;
  error: string | null;
  cause: string | null;
};

/** Hears of every start and end of an execution. */
export type ExecutionListener = (change: ExecutionChange) => void;

/** All executions: those that run in this process, and what is stored of the others. */
export class Executions {
  readonly #context: EngineContext;
  readonly #store: StatesStore;
  readonly #dispatcher: () => Dispatcher;
  readonly #recorder: MapRunRecorder;
  readonly #quotas: Quotas;
  readonly #slots: MapRunSlots;
  readonly #live = new Map<string, LiveExecution>();
  readonly #parsed = new Map<string, Machine>();
  readonly #listeners = new Set<ExecutionListener>();

  constructor(
    context: EngineContext,
    store: StatesStore,
    quotas: Quotas,
    dispatcher: () => Dispatcher,
  ) {
    this.#context = context;
    this.#store = store;
    this.#quotas = quotas;
    this.#slots = new MapRunSlots(quotas.openMapRuns);
    this.#dispatcher = dispatcher;
    this.#recorder = new MapRunRecorder(store);
  }

  /** Resumes what was running when the process ended. */
  resume(): void {
    const rows = this.#store.all<ExecutionRow>(
      "SELECT * FROM executions WHERE status = 'RUNNING' AND map_run_arn IS NULL ORDER BY number",
    );
    for (const row of rows) this.#run(row, false);
  }

  /** The stored execution. Those that ended 90 days ago are gone, with their names. */
  find(arn: string): ExecutionRow | undefined {
    const row = this.#store.execution(arn);
    const end = row?.stopped_at ?? undefined;
    if (end === undefined || end >= this.#forgottenAt()) return row;
    this.forget();
    return undefined;
  }

  /** Drops what AWS no longer shows. */
  forget(): void {
    const at = this.#forgottenAt();
    this.#store.transaction(() => {
      this.#store.run(
        "DELETE FROM map_runs WHERE execution_arn IN (SELECT arn FROM executions WHERE stopped_at < ?)",
        at,
      );
      this.#store.run("DELETE FROM executions WHERE stopped_at < ?", at);
    });
  }

  #forgottenAt(): number {
    return this.#context.clock.now() - this.#quotas.retentionMs;
  }

  /** Stores a new execution and runs it. Throws `ExecutionLimitExceeded`. */
  start(machine: MachineRow, arn: string, name: string, input: string): ExecutionRow {
    if (machine.type === "STANDARD" && this.#live.size >= this.#quotas.openExecutions)
      throw new AwsError(
        "ExecutionLimitExceeded",
        `The maximum number of running executions (${this.#quotas.openExecutions}) is reached.`,
      );
    this.#store.put("executions", {
      arn,
      machine_arn: machine.arn,
      machine_name: machine.name,
      name,
      type: machine.type,
      status: "RUNNING",
      input,
      started_at: this.#context.clock.now(),
      definition_id: machine.definition_id,
      role_arn: machine.role_arn,
      revision_id: machine.updated_at === null ? null : machine.revision_id,
      seed: randomInt(2 ** 31),
    });
    const row = this.#store.execution(arn) as ExecutionRow;
    this.#run(row, true);
    this.#announce(row);
    return row;
  }

  /** The execution, if it runs. */
  live(arn: string): LiveExecution | undefined {
    return this.#live.get(arn);
  }

  /** Resolves once the execution has ended; at once when it is not running. */
  async ended(arn: string): Promise<void> {
    await this.#live.get(arn)?.ended;
  }

  /** The events so far, of a running or an ended execution or of a map run's child. */
  events(row: ExecutionRow): HistoryEvent[] {
    if (row.history) return JSON.parse(row.history);
    return this.#live.get(row.arn)?.events ?? this.#recorder.events(row.arn) ?? [];
  }

  /** Writes what is known of running map runs, before they are read. */
  flush(): void {
    this.#recorder.flush();
  }

  onExecution(listener: ExecutionListener): void {
    this.#listeners.add(listener);
  }

  close(): void {
    for (const live of this.#live.values()) live.close();
    this.#live.clear();
    this.#recorder.close();
  }

  #run(row: ExecutionRow, fresh: boolean): void {
    const environment = {
      store: this.#store,
      clock: this.#context.clock,
      dispatcher: this.#dispatcher(),
      slots: this.#slots,
      fresh,
    };
    const live = new LiveExecution(row, this.#definition(row.definition_id ?? ""), environment, {
      onMapRun: (run: MapRun) => {
        if (run.status !== "RUNNING") this.#slots.leave(run.mapRunArn);
        this.#recorder.mapRun(run);
      },
      onTransition: () => row.type === "STANDARD" && this.#countTransition(),
      onChild: (child: ChildExecution) => this.#recorder.child(child),
      onEnd: (result, stoppedAt) => this.#end(row, live.events, result, stoppedAt),
    });
    this.#live.set(row.arn, live);
  }

  /** AWS slows state transitions beyond the quota and fails none; here they are counted. */
  #countTransition(): void {
    const { clock, gate } = this.#context;
    const transition = { service: "states", operation: "StateTransition" };
    const { over, ...quota } = gate.limits.take(transition.service, transition.operation, "");
    const counted = gate.ledger.called(transition, quota, clock.now());
    if (over) counted.overQuota++;
  }

  #end(
    row: ExecutionRow,
    events: HistoryEvent[],
    result: ExecutionResult,
    stoppedAt: number,
  ): void {
    // A closed engine leaves the end to the next process, whose replay comes to the same one.
    if (!this.#live.has(row.arn)) return;
    this.#recorder.flush();
    this.#store.transaction(() => {
      this.#store.run(
        `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, history = ? WHERE arn = ?`,
        result.status,
        result.output === undefined ? null : JSON.stringify(result.output),
        result.error ?? null,
        result.cause ?? null,
        stoppedAt,
        JSON.stringify(events),
        row.arn,
      );
      this.#store.run("DELETE FROM log WHERE execution_arn = ?", row.arn);
      this.#store.run("UPDATE tokens SET open = 0 WHERE execution_arn = ?", row.arn);
      removeDeleted(this.#store, row.machine_arn);
    });
    this.#live.delete(row.arn);
    const ended = this.#store.execution(row.arn);
    if (ended) this.#announce(ended);
  }

  #announce(row: ExecutionRow): void {
    for (const listener of this.#listeners)
      listener({
        executionArn: row.arn,
        stateMachineArn: row.machine_arn,
        name: row.name,
        status: row.status,
        startDate: row.started_at,
        stopDate: row.stopped_at,
        input: row.input,
        output: row.output,
        error: row.error,
        cause: row.cause,
      });
  }

  #definition(id: string): Machine {
    const known = this.#parsed.get(id);
    if (known) return known;
    const machine = asJsonata(JSON.parse(this.#store.definition(id)) as Machine);
    this.#parsed.set(id, machine);
    return machine;
  }
}

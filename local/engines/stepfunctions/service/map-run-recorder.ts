import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import type { ChildExecution, MapRun } from "#local/engines/stepfunctions/interpreter/host";
import type { StatesStore } from "#local/engines/stepfunctions/service/states-store";

/**
 * Keeps map runs and their children readable. These rows are derived: a replay of the parent's record
 * brings them forth again, so they are written together, once per turn of the event loop.
 */
export class MapRunRecorder {
  readonly #store: StatesStore;
  readonly #runs = new Set<MapRun>();
  readonly #children = new Set<ChildExecution>();
  readonly #running = new Map<string, ChildExecution>();
  #scheduled = false;
  #closed = false;

  constructor(store: StatesStore) {
    this.#store = store;
  }

  mapRun(run: MapRun): void {
    this.#runs.add(run);
    this.#schedule();
  }

  child(child: ChildExecution): void {
    this.#runs.add(child.mapRun);
    this.#children.add(child);
    if (child.status === "RUNNING") this.#running.set(child.context.executionArn, child);
    if (child.status !== "RUNNING") this.#running.delete(child.context.executionArn);
    this.#schedule();
  }

  /** The events so far of a child that runs. */
  events(arn: string): HistoryEvent[] | undefined {
    return this.#running.get(arn)?.history.events;
  }

  /** Writes all that changed. */
  flush(): void {
    if (this.#closed || this.#runs.size + this.#children.size === 0) return;
    this.#store.transaction(() => {
      for (const run of this.#runs) this.#writeRun(run);
      for (const child of this.#children) this.#writeChild(child);
    });
    this.#runs.clear();
    this.#children.clear();
  }

  /** Writes what is left; what comes later is brought forth again by the next replay. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }

  #writeRun(run: MapRun): void {
    const { changed: _changed, ...data } = run;
    this.#store.put("map_runs", {
      arn: run.mapRunArn,
      execution_arn: run.executionArn,
      data: JSON.stringify(data),
    });
  }

  #writeChild(child: ChildExecution): void {
    const done = child.status !== "RUNNING";
    this.#store.run(
      `INSERT INTO executions (arn, machine_arn, machine_name, map_run_arn, name, type, status, input,
         started_at, role_arn, seed) VALUES (?, ?, ?, ?, ?, 'STANDARD', 'RUNNING', ?, ?, ?, 0)
       ON CONFLICT (arn) DO NOTHING`,
      child.context.executionArn,
      child.context.stateMachineArn,
      child.context.stateMachineName,
      child.mapRun.mapRunArn,
      child.context.executionName,
      child.input,
      child.startedAt,
      child.context.roleArn,
    );
    if (!done) return;
    this.#store.run(
      "UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, history = ? WHERE arn = ?",
      child.status,
      child.output ?? null,
      child.error ?? null,
      child.cause ?? null,
      child.stoppedAt ?? null,
      JSON.stringify(child.history.events),
      child.context.executionArn,
    );
  }
}

import type { HistoryEvent } from "#local/engines/stepfunctions/interpreter/history";
import type { ChildExecution, MapRun } from "#local/engines/stepfunctions/interpreter/host";
import type { StatesStore } from "#local/engines/stepfunctions/service/states-store";

/** Writes a child as it stands, over what was written of it before. */
const keepChild = `
  INSERT INTO executions (arn, machine_arn, machine_name, map_run_arn, name, type, status, input, output,
    error, cause, started_at, stopped_at, role_arn, seed, history)
  VALUES (?, ?, ?, ?, ?, 'STANDARD', ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
  ON CONFLICT (arn) DO UPDATE SET status = excluded.status, output = excluded.output,
    error = excluded.error, cause = excluded.cause, stopped_at = excluded.stopped_at,
    history = excluded.history`;

/** So many ended children are written together, or fewer after so many turns of the event loop. */
const batch = 500;
const turns = 50;

/**
 * Keeps map runs and their children readable. These rows are derived: a replay of the parent's record
 * brings them forth again, so they are written in batches, and whenever they are about to be read.
 */
export class MapRunRecorder {
  readonly #store: StatesStore;
  readonly #runs = new Set<MapRun>();
  readonly #children = new Set<ChildExecution>();
  readonly #running = new Map<string, ChildExecution>();
  #done = 0;
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
    if (child.status === "RUNNING") {
      this.#running.set(child.context.executionArn, child);
      return;
    }
    this.#running.delete(child.context.executionArn);
    this.#done++;
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
    this.#done = 0;
  }

  /** Writes what is left; what comes later is brought forth again by the next replay. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#wait(turns);
  }

  #wait(left: number): void {
    if (left > 0 && this.#done < batch) {
      setImmediate(() => this.#wait(left - 1));
      return;
    }
    this.#scheduled = false;
    this.flush();
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
      keepChild,
      child.context.executionArn,
      child.context.stateMachineArn,
      child.context.stateMachineName,
      child.mapRun.mapRunArn,
      child.context.executionName,
      child.status,
      child.input,
      child.output ?? null,
      child.error ?? null,
      child.cause ?? null,
      child.startedAt,
      child.stoppedAt ?? null,
      child.context.roleArn,
      done ? JSON.stringify(child.history.events) : null,
    );
    if (done) child.history.forget();
  }
}

import * as Actor from "#core/actor";
import { load } from "#core/copy/change";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { close } from "#core/copy/icav2-copy/close";
import { plan } from "#core/copy/icav2-copy/plan";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { loadTasks } from "#core/copy/icav2-copy/tasks";
import { type Outcome, turn } from "#core/copy/icav2-copy/turn";
import { readPlan, readResults, readTasks, writeWishes } from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { CopyWish, ItemResult, PlanItem } from "#core/copy/plan-schema";
import type { CopyRun, OnExist } from "#core/copy/schema";
import * as Verbs from "#core/copy/verbs";
import * as Id from "#core/id";
import { iso, minutes, now, sleep } from "#core/time";
import { AwsError } from "#local/aws-error";
import { openIcav2Room } from "#tests/perf/icav2-room";

export type Room = Awaited<ReturnType<typeof openRoom>>;
export type Wish = Omit<CopyWish, "destinationUri"> & { destinationUri: string };
type Given = { dryRun?: boolean; onExist?: OnExist };

/** Of a function's time. */
const stepMs = minutes(9);

/** Table, bucket and ICA, and a copy engine in this process that is driven as its machine does. */
export async function openRoom() {
  const room = await openIcav2Room();
  room.icav2.changeSettings({ failureRate: 0, sigma: 0, medianSeconds: 4, queueSeconds: 1 });
  let number = 0;
  const as = <T>(work: () => Promise<T>) => Actor.run(Actor.system("test"), work);
  return {
    ...room,
    /** A new empty project's id. */
    project: () => room.icav2.ensureProject({ name: `p-${++number}` }).id,
    /** Puts files of those sizes and gives their ids by path. */
    async files(projectId: string, sizes: Record<string, number>) {
      const ids = new Map<string, string>();
      for (const [path, sizeBytes] of Object.entries(sizes))
        ids.set(path, (await room.icav2.putFile(projectId, path, { sizeBytes })).id);
      return ids;
    },
    /** A copy job as a request leaves it. */
    async job(wishes: Wish[], { dryRun = false, onExist = "skip-identical" }: Given = {}) {
      const run: CopyRun = { copyJobId: Id.create("copyJob"), run: 1 };
      const none = { total: 0, copied: 0, alreadyCopied: 0, failed: 0 };
      await writeWishes(run.copyJobId, wishes);
      await copyJobEntity()
        .put({
          ...{ copyJobId: run.copyJobId, projectId: "demo", backend: "icav2", dryRun, onExist },
          ...{ status: "PENDING", phase: "plan", run: 1, origin: "request", version: 1 },
          counts: { ...none, totalBytes: 0, copiedBytes: 0 },
          ...{ createdAt: iso(), createdBy: "test", updatedAt: iso() },
        })
        .go();
      return run;
    },
    end: room.close,
    start: (run: CopyRun) => as(() => Machine.start(run)),
    plan: (run: CopyRun, until = now() + stepMs) => as(() => plan(run, until)),
    turn: (run: CopyRun, until = now() + stepMs): Promise<Outcome> => as(() => turn(run, until)),
    close: (run: CopyRun) => as(() => close(run)),
    /** All steps to the end; the job as it is then. `onTurn` is told of each. */
    async copy(run: CopyRun, onTurn?: (turns: number) => Promise<void>) {
      await this.start(run);
      for (let state = "again"; state === "again"; ) ({ state } = await this.plan(run));
      await this.turns(run, onTurn);
      await this.close(run);
      return load(run);
    },
    async turns(run: CopyRun, onTurn?: (turns: number) => Promise<void>) {
      for (let turns = 1; ; turns++) {
        const { state, waitSeconds } = await this.turn(run);
        if (state !== "again") return state;
        if (turns > 500) throw new Error("The copy goes on for ever.");
        await onTurn?.(turns);
        await sleep(waitSeconds * 1000);
      }
    },
    abort: ({ copyJobId }: CopyRun) => as(() => Verbs.change({ copyJobId, status: "ABORTED" })),
    async retry({ copyJobId }: CopyRun): Promise<CopyRun> {
      await as(() => Verbs.retry({ copyJobId }));
      return { copyJobId, run: (await load({ copyJobId })).run };
    },
    tasks: ({ copyJobId }: CopyRun): Promise<Task[]> => loadTasks(copyJobId),
    items: ({ copyJobId }: CopyRun) => itemsOf(copyJobId),
    /** Statuses by destination, and what was tried. */
    async outcome(run: CopyRun) {
      const items = await itemsOf(run.copyJobId);
      return items.map(({ plan, result }) => ({
        to: plan.destinationUri.replace(/^icav2:\/\/[^/]*/, ""),
        status: result?.status,
        attempts: result?.attempts,
        ...(result?.error && { error: result.error }),
      }));
    },
    /** Paths, statuses and sizes of what a project has. */
    there: (projectId: string, paths: string[]) =>
      paths.map((path) => {
        const data = room.icav2.find(projectId, path);
        return data && [path, data.status, (data as { sizeBytes?: number }).sizeBytes];
      }),
    /**
     * Kills this process at its `life`-th call: from then on nothing it asks for is done, until `revive`. `after`: that call
     * is done, and nobody hears of it.
     */
    mortal(life: number, after = false) {
      const { gate } = room;
      const run = gate.run.bind(gate);
      let left = life;
      gate.run = async (call, action, failed) => {
        if (--left > 0) return run(call, action, failed);
        if (left === 0 && after) await run(call, action, failed);
        throw new AwsError("Killed", "The process is dead.", 400);
      };
      return {
        isDead: () => left <= 0,
        revive: () => {
          gate.run = run;
          room.forget();
        },
      };
    },
    batches: (projectId: string) =>
      room.icav2.batches().filter((batch) => batch.projectId === projectId),
    arm: (fault: object) => room.gate.faults.arm({ service: "icav2", ...fault }),
    calls: (operation: string) =>
      room.gate.ledger
        .rows()
        .filter((row) => row.operation === operation)
        .reduce((sum, { calls }) => sum + calls, 0),
  };
}

async function itemsOf(
  copyJobId: string,
): Promise<{ task: number; plan: PlanItem; result: ItemResult | undefined }[]> {
  const tasks = (await readTasks(copyJobId)) ?? [];
  const all = await Promise.all(
    tasks.map(async ({ task }) => {
      const [plans, results] = [
        await readPlan(copyJobId, task),
        await readResults(copyJobId, task),
      ];
      return plans.map((plan) => ({ task, plan, result: results.get(plan.item) }));
    }),
  );
  return all.flat();
}

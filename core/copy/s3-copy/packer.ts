import * as Ledger from "#core/copy/ledger";
import type { PlanItem, PlanTask } from "#core/copy/plan-schema";
import type { Tuning } from "#core/copy/s3-copy/tuning";

/** Small objects of a task at most. */
export const mostItems = 500;
/** Plans that are written at once. */
const writeWidth = 8;

type Item = Omit<PlanItem, "item">;
/** A batch that more may come to. */
type OpenBatch = { task: number; items: PlanItem[] };

/** Puts items into tasks and writes the plan of each as soon as it is full, so that few are in memory. */
export class Packer {
  readonly #copyJobId: string;
  readonly #largeFromBytes: number;
  readonly #done: PlanTask[];
  #open: OpenBatch | undefined;
  #next: number;
  #writes: Promise<void>[] = [];

  constructor(
    copyJobId: string,
    { largeFromBytes }: Pick<Tuning, "largeFromBytes">,
    { tasks, open }: { tasks: PlanTask[]; open?: OpenBatch | undefined },
  ) {
    this.#copyJobId = copyJobId;
    this.#largeFromBytes = largeFromBytes;
    this.#done = [...tasks];
    this.#open = open && { ...open, items: [...open.items] };
    const numbers = [...tasks.map(({ task }) => task), open?.task ?? -1];
    this.#next = numbers.reduce((most, task) => Math.max(most, task), -1) + 1;
  }

  /** The task that an item would come into now. */
  taskFor(item: Item): number {
    return this.#isLarge(item) ? this.#next : (this.#open?.task ?? this.#next);
  }

  async add(item: Item): Promise<void> {
    if (this.#isLarge(item)) return this.#write(this.#next++, "large", [{ ...item, item: 0 }]);
    this.#open ??= { task: this.#next++, items: [] };
    const { items } = this.#open;
    items.push({ ...item, item: items.length });
    if (items.length >= mostItems) await this.#close();
  }

  /** The items of a task that was packed by this one or one before it. */
  itemsOf(task: number): Promise<PlanItem[]> | PlanItem[] {
    if (this.#open?.task === task) return this.#open.items;
    return this.settled().then(() => Ledger.readPlan(this.#copyJobId, task));
  }

  /** What another one needs to go on: tasks whose plans are written, and the batch that is not full. */
  async state(): Promise<{ tasks: PlanTask[]; open: OpenBatch | undefined }> {
    await this.settled();
    return { tasks: this.#inOrder(), open: this.#open };
  }

  /** All tasks, once the plan of each is written. */
  async finish(): Promise<PlanTask[]> {
    await this.#close();
    await this.settled();
    return this.#inOrder();
  }

  async settled(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    await Promise.all(writes);
  }

  /** What needs no parts is small, however large it is. */
  #isLarge({ action, sizeBytes }: Item): boolean {
    return action === "copy" && (sizeBytes ?? 0) >= this.#largeFromBytes;
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    if (open) await this.#write(open.task, "batch", open.items);
  }

  async #write(task: number, kind: PlanTask["kind"], items: PlanItem[]): Promise<void> {
    const bytes = items.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
    this.#done.push({ task, kind, items: items.length, bytes });
    const written = Ledger.writePlan(this.#copyJobId, task, items);
    // Whoever awaits it sees the failure; until then it is nobody's.
    written.catch(() => undefined);
    this.#writes.push(written);
    if (this.#writes.length >= writeWidth) await this.settled();
  }

  #inOrder(): PlanTask[] {
    return [...this.#done].sort((one, other) => one.task - other.task);
  }
}

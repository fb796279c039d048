import { DueHeap } from "#local/due-heap";
import type { Entry, MessageIndex } from "#local/engines/sqs/entry";

/** Index of a standard queue: what is visible leaves in order of arrival, as far as it can. */
export class StandardIndex implements MessageIndex {
  readonly #all = new Map<number, Entry>();
  readonly #ready = new Map<number, Entry>();
  readonly #hidden = new DueHeap<Entry>();

  get size(): number {
    return this.#all.size;
  }

  entries(): Iterable<Entry> {
    return this.#all.values();
  }

  get(sequence: number): Entry | undefined {
    return this.#all.get(sequence);
  }

  add(entry: Entry): void {
    this.#all.set(entry.sequence, entry);
    this.#hidden.push(entry.visibleAt, entry);
  }

  remove(entry: Entry): void {
    entry.gone = true;
    this.#all.delete(entry.sequence);
    this.#ready.delete(entry.sequence);
  }

  moved(entry: Entry): void {
    this.#ready.delete(entry.sequence);
    this.#hidden.push(entry.visibleAt, entry);
  }

  available(limit: number, now: number): Entry[] {
    this.nextDueAt(now);
    return this.#ready.values().take(limit).toArray();
  }

  inFlightAtMost(now: number): number {
    this.nextDueAt(now);
    return this.#all.size - this.#ready.size;
  }

  nextDueAt(now: number): number | undefined {
    for (let top = this.#hidden.peek(); top; top = this.#hidden.peek()) {
      const stale = top.item.gone || top.item.visibleAt !== top.at;
      if (!stale && top.at > now) return top.at;
      this.#hidden.pop();
      if (!stale) this.#ready.set(top.item.sequence, top.item);
    }
    return undefined;
  }
}

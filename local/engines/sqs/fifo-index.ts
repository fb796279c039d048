import { DueHeap } from "#local/due-heap";
import { type Entry, inFlight, type MessageIndex } from "#local/engines/sqs/entry";

/** Messages of one group in order, and those of them that were received and not yet settled. */
type Group = { queue: Map<number, Entry>; received: Set<Entry> };

/**
 * Index of a FIFO queue. A group gives its messages strictly in order, several in one receive,
 * and nothing more while any of them is in flight. Groups take turns.
 */
export class FifoIndex implements MessageIndex {
  readonly #all = new Map<number, Entry>();
  readonly #groups = new Map<string, Group>();
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
    const name = entry.groupId ?? "";
    const group = this.#groups.get(name) ?? { queue: new Map(), received: new Set() };
    this.#groups.set(name, group);
    group.queue.set(entry.sequence, entry);
    if (entry.receiveCount > 0) group.received.add(entry);
    this.#all.set(entry.sequence, entry);
    this.#hidden.push(entry.visibleAt, entry);
  }

  remove(entry: Entry): void {
    entry.gone = true;
    this.#all.delete(entry.sequence);
    const group = this.#groups.get(entry.groupId ?? "");
    if (!group) return;
    group.queue.delete(entry.sequence);
    group.received.delete(entry);
    if (group.queue.size === 0) this.#groups.delete(entry.groupId ?? "");
  }

  moved(entry: Entry): void {
    if (entry.receiveCount > 0) this.#groups.get(entry.groupId ?? "")?.received.add(entry);
    this.#hidden.push(entry.visibleAt, entry);
  }

  available(limit: number, now: number): Entry[] {
    const chosen: Entry[] = [];
    const served: [string, Group][] = [];
    for (const [name, group] of this.#groups) {
      if (chosen.length >= limit) break;
      if (this.#locked(group, now)) continue;
      const before = chosen.length;
      for (const entry of group.queue.values()) {
        // A delayed message holds back its followers: order outranks availability.
        if (chosen.length >= limit || entry.visibleAt > now) break;
        chosen.push(entry);
      }
      if (chosen.length > before) served.push([name, group]);
    }
    for (const [name, group] of served) {
      this.#groups.delete(name);
      this.#groups.set(name, group);
    }
    return chosen;
  }

  inFlightAtMost(): number {
    let received = 0;
    for (const group of this.#groups.values()) received += group.received.size;
    return received;
  }

  nextDueAt(now: number): number | undefined {
    for (let top = this.#hidden.peek(); top; top = this.#hidden.peek()) {
      const stale = top.item.gone || top.item.visibleAt !== top.at;
      if (!stale && top.at > now) return top.at;
      this.#hidden.pop();
    }
    return undefined;
  }

  #locked(group: Group, now: number): boolean {
    for (const entry of group.received) {
      if (inFlight(entry, now)) return true;
      group.received.delete(entry);
    }
    return false;
  }
}

/** A smallest-first priority queue of things that fall due at a time. */
export class DueHeap<Item> {
  readonly #nodes: { at: number; item: Item }[] = [];

  push(at: number, item: Item): void {
    const nodes = this.#nodes;
    nodes.push({ at, item });
    for (let index = nodes.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  /** The earliest, left in place. */
  peek(): { at: number; item: Item } | undefined {
    return this.#nodes[0];
  }

  pop(): { at: number; item: Item } | undefined {
    const nodes = this.#nodes;
    const first = nodes[0];
    const last = nodes.pop();
    if (!first || !last || nodes.length === 0) return first;
    nodes[0] = last;
    for (let index = 0; ; ) {
      const left = index * 2 + 1;
      const right = left + 1;
      const child = this.#at(right) < this.#at(left) ? right : left;
      if (child >= nodes.length || !this.#swapIfEarlier(child, index)) return first;
      index = child;
    }
  }

  #at(index: number): number {
    return this.#nodes[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const a = this.#nodes[child];
    const b = this.#nodes[parent];
    if (!a || !b || a.at >= b.at) return false;
    this.#nodes[child] = b;
    this.#nodes[parent] = a;
    return true;
  }
}

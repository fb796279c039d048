type Node<Item> = { at: number; order: number; item: Item };

/** A priority queue of things that fall due at a time: earliest first, and of those due together the one that came first. */
export class DueHeap<Item> {
  readonly #nodes: Node<Item>[] = [];
  #order = 0;

  get size(): number {
    return this.#nodes.length;
  }

  push(at: number, item: Item): void {
    const nodes = this.#nodes;
    nodes.push({ at, order: this.#order++, item });
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
      const child = earlier(nodes[right], nodes[left]) ? right : left;
      if (!this.#swapIfEarlier(child, index)) return first;
      index = child;
    }
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const a = this.#nodes[child];
    const b = this.#nodes[parent];
    if (!a || !b || !earlier(a, b)) return false;
    this.#nodes[child] = b;
    this.#nodes[parent] = a;
    return true;
  }
}

function earlier<Item>(a: Node<Item> | undefined, b: Node<Item> | undefined): boolean {
  if (!a || !b) return a !== undefined;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

import { createHash } from "node:crypto";

/** What somebody else has of a destination: nothing, the same copy, or another source's, in that task. */
export type Claim = { state: "new" } | { state: "same" } | { state: "taken"; task: number };

/** 32-bit words of a slot: 3 of the destination's digest, 2 of the source's, and the task + 2; 0 is an empty slot. */
const words = 6;

/**
 * Which destinations have a source already: 24 bytes for a million long keys as for short ones. Digests of 96 and
 * 64 bits stand for them; among 10 million pairs two destinations share one with a chance of 10^-15.
 */
export class Claims {
  #slots = new Uint32Array(words * 1024);
  #size = 0;

  claim(destinationUri: string, sourceUri: string, task: number): Claim {
    if ((this.#size + 1) * words * 2 > this.#slots.length) this.#grow();
    const entry = new Uint32Array(words);
    entry.set(digestOf(destinationUri, 3));
    entry.set(digestOf(sourceUri, 2), 3);
    entry[5] = task + 2;
    const at = this.#find(entry);
    const owner = this.#slots[at + 5] ?? 0;
    if (owner > 0) {
      const isSame = this.#slots[at + 3] === entry[3] && this.#slots[at + 4] === entry[4];
      return isSame ? { state: "same" } : { state: "taken", task: owner - 2 };
    }
    this.#slots.set(entry, at);
    this.#size++;
    return { state: "new" };
  }

  /** Where an entry is, or where it goes. */
  #find(entry: Uint32Array): number {
    const count = this.#slots.length / words;
    for (let slot = (entry[0] ?? 0) % count; ; slot = (slot + 1) % count) {
      const at = slot * words;
      if (this.#slots[at + 5] === 0) return at;
      if (entry[0] === this.#slots[at] && entry[1] === this.#slots[at + 1])
        if (entry[2] === this.#slots[at + 2]) return at;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += words) {
      const entry = before.subarray(at, at + words);
      if (entry[5] !== 0) this.#slots.set(entry, this.#find(entry));
    }
  }
}

function digestOf(text: string, count: number): Uint32Array {
  const digest = createHash("sha256").update(text, "utf8").digest();
  return Uint32Array.from({ length: count }, (_, n) => digest.readUInt32LE(n * 4));
}

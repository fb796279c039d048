import { createHash } from "node:crypto";

/** Numbers from 0 up to 1. */
export type Random = () => number;

/** The same numbers for the same text: each is a piece of a hash of the text and its place. */
export function randomOf(text: string): Random {
  let place = 0;
  return () =>
    createHash("sha256").update(`${text} ${place++}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Log-normal: half of the values are below `median`; `sigma` is the deviation of their logarithms. */
export function logNormal(random: Random, median: number, sigma: number): number {
  // Box and Muller's way from two even numbers to a normal one; 1 - x is never 0.
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return median * Math.exp(sigma * radius * Math.cos(2 * Math.PI * random()));
}

/** `count` of the numbers below `total`, in no order. */
export function sample(random: Random, total: number, count: number): Set<number> {
  const left = Array.from({ length: total }, (_, index) => index);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(count, total)) {
    const [one] = left.splice(Math.floor(random() * left.length), 1);
    if (one !== undefined) chosen.add(one);
  }
  return chosen;
}

/** A measurement that anyone can repeat with other sizes. */
export type Benchmark = {
  /** One sentence: what is measured, and from where to where. */
  about: string;
  /** Sizes with their defaults; each is an option of the command line. */
  sizes: Record<string, number>;
  /** What each figure has to hold, in words for people. */
  targets: Record<string, string>;
  /** Measures. `note` takes a line for whoever waits. */
  run(inputs: Inputs, note: (line: string) => void): Promise<Figures>;
};

/** The sizes as they were asked for, and the seed of everything random. */
export type Inputs = Record<string, number> & { seed: number };
export type Figures = Record<string, number>;

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The value below which `share` of the values lie (nearest rank). */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

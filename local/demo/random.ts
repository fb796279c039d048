/** Draws numbers that depend on the seed alone, so that the demo data is the same on every machine. */
export type Random = {
  /** From 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** True with that probability. */
  chance(probability: number): boolean;
  pick<T>(choices: ArrayLike<T>): T;
};

/** A generator from a seed of any text: FNV-1a for the state, then the 32-bit xorshift with a multiplier. */
export function randomOf(seed: string): Random {
  let state = 0x811c9dc5;
  for (const character of seed)
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  if (state === 0) state = 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x9e3779b1) >>> 0;
  };
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
  };
}

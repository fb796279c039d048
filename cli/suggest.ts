/** The candidate that was probably meant, or undefined when none is near. */
export function nearest(given: string, candidates: readonly string[]): string | undefined {
  const text = given.toLowerCase();
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    // Of those that it begins, the shortest.
    const isBeginning = known.startsWith(text) && text.length > 1;
    const distance = isBeginning ? known.length / 1000 : edits(text, known);
    if (!best || distance < best.distance) best = { candidate, distance };
  }
  const most = Math.max(1, Math.floor(text.length / 3));
  return best && best.distance <= most ? best.candidate : undefined;
}

/** `Did you mean "list"?`, or undefined. */
export function didYouMean(given: string, candidates: readonly string[]): string | undefined {
  const found = nearest(given, candidates);
  return found && `Did you mean "${found}"?`;
}

/** Edits between two texts: letters put in, left out, changed, or swapped with their neighbour. */
function edits(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(i - 2, j - 2) + 1);
      rows[i]?.push(cost);
    }
  }
  return at(a.length, b.length);
}

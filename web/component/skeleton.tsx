/** Lines of the right height, so that nothing jumps when the words come. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div role="status" className="space-y-2.5 py-1">
      <span className="sr-only">Loading…</span>
      {Array.from({ length: lines }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are alike, and never move.
        <span key={n} className="bone" style={{ width: `${90 - ((n * 17) % 45)}%` }} />
      ))}
    </div>
  );
}

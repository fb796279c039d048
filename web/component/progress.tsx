import { formatBytes, formatCount } from "../format.ts";

/** How far something is, as a bar and in words. A `total` of null is not known yet. */
export function Progress(props: {
  label: string;
  done: number;
  total: number | null | undefined;
  unit?: "bytes" | "items";
  /** Where what stands before it says what it is of. */
  isLabelHidden?: boolean;
}) {
  const { label, done, total, unit = "items", isLabelHidden } = props;
  const said = unit === "bytes" ? formatBytes : formatCount;
  const share = total ? Math.min(100, (100 * done) / total) : 0;
  return (
    <div className="min-w-40">
      <div className="mb-1 flex justify-between gap-4 text-sm">
        <span className={isLabelHidden ? "sr-only" : undefined}>{label}</span>
        <span className="ml-auto text-faint tabular-nums">
          {said(done)}
          {total == null ? "" : ` of ${said(total)}`}
        </span>
      </div>
      <progress
        aria-label={label}
        value={total ? share : undefined}
        max={100}
        className="h-1.5 w-full overflow-hidden rounded-full bg-rest-ground accent-accent [&::-webkit-progress-bar]:bg-rest-ground [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}

import { formatNumber } from "../format.ts";
import { causesOf, type FailedItem } from "./causes.ts";
import { Pill } from "./status-pill.tsx";

/** Files that failed, grouped by why; a group opens to its files, each under its `name`. */
export function FailureCauses<Item extends FailedItem & { attempts: number }>(props: {
  rows: readonly Item[];
  keyOf: (item: Item) => string;
  nameOf: (item: Item) => string;
}) {
  const { rows, keyOf, nameOf } = props;
  return (
    <ul className="space-y-2">
      {causesOf(rows).map(({ cause, items }) => (
        <li key={cause}>
          <details className="rounded-lg border border-line px-3 py-2">
            <summary className="text-sm">
              <Pill tone="bad">{formatNumber(items.length, "files")}</Pill>{" "}
              <span className="wrap-anywhere">{cause}</span>
            </summary>
            <ul className="mt-2 list-disc space-y-1 pl-6 text-sm">
              {items.map((item) => (
                <li key={keyOf(item)} className="wrap-anywhere">
                  {nameOf(item)}
                  <span className="block text-faint">
                    {item.error} ({formatNumber(item.attempts, "attempts")})
                  </span>
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}

import type { ReactNode } from "react";
import { Nothing } from "./value.tsx";

/** What it is called, and what it is. */
export type Fact = readonly [string, ReactNode];

/** Facts about one thing, name beside value; what is absent is a dash. */
export function KeyValue({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[fit-content(45%)_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-28 text-faint wrap-break-word">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">
            {value === null || value === undefined || value === "" ? <Nothing /> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

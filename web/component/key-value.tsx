import type { ReactNode } from "react";
import { Nothing } from "./value.tsx";

/** What it is called, and what it is. */
export type Fact = readonly [string, ReactNode];

/** Facts about one thing, name beside value; what is absent is a dash. */
export function KeyValue({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,max-content)_1fr] gap-x-6 gap-y-1.5 text-sm">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-faint">{name}</dt>
          <dd className="min-w-0 wrap-anywhere">
            {value === null || value === undefined || value === "" ? <Nothing /> : value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

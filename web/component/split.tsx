import type { ReactNode } from "react";

/** A page's parts beside its facts and history, where there is room; one below the other where there is not. */
export function Split({ children }: { children: ReactNode }) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
      {children}
    </div>
  );
}

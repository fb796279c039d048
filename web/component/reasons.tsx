import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

/** Why something is not as it should be, and what would mend it. */
export type Reason = {
  key: string;
  what: string;
  /** What brings it nearer; absent where nothing does. */
  needs?: string;
  /** `bad`: it will not come by itself; `busy`: it is under way; `warn`: somebody may have to do something. */
  tone: "bad" | "busy" | "warn";
};

const looks = {
  bad: ["cross", "text-bad"],
  busy: ["clock", "text-busy"],
  warn: ["warning", "text-warn"],
} as const;

/** Reasons one below the other, each with what to do; `actions` stand below them. */
export function Reasons({ of, actions }: { of: readonly Reason[]; actions?: ReactNode }) {
  return (
    <>
      <ul className="space-y-2 text-sm">
        {of.map(({ key, what, needs, tone }) => {
          const [icon, colour] = looks[tone];
          return (
            <li key={key} className="flex gap-2">
              <span className={classNames("mt-1", colour)}>
                <Icon name={icon} />
              </span>
              <span className="min-w-0 wrap-anywhere">
                <span className="font-medium">{what}</span>
                {needs ? <span className="block text-faint">{needs}</span> : null}
              </span>
            </li>
          );
        })}
      </ul>
      {actions ? <div className="mt-3 flex flex-wrap gap-2">{actions}</div> : null}
    </>
  );
}

import { Tooltip } from "radix-ui";
import type { ReactElement } from "react";
import { useOverlay } from "./overlay.tsx";

/** Words that come up over what is pointed at or focused; with none, only the thing itself. */
export function Tip({ text, children }: { text: string | undefined; children: ReactElement }) {
  const overlay = useOverlay();
  if (!text) return children;
  return (
    <Tooltip.Root>
      {/* Reachable by keyboard whatever it is about; what has a tab stop already keeps its one. */}
      <Tooltip.Trigger asChild>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: words that only a mouse can reach are hidden from the others. */}
        <span tabIndex={0} className="inline-flex rounded">
          {children}
        </span>
      </Tooltip.Trigger>
      <Tooltip.Portal container={overlay}>
        <Tooltip.Content
          sideOffset={4}
          collisionPadding={8}
          className="z-30 max-w-80 rounded-md border border-line bg-raised px-2.5 py-1.5 text-sm shadow-lg"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

export const TipProvider = Tooltip.Provider;

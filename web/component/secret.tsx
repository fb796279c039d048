import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { useCopy } from "./copy.tsx";

/** A text that is shown this once, to be copied; `note` says what it is for. */
export function Secret({ label, text, note }: { label: string; text: string; note: ReactNode }) {
  const copy = useCopy();
  return (
    <div className="mb-2">
      <div className="mb-1 text-sm font-medium">{label}</div>
      <div className="flex items-center gap-2">
        <code className="min-w-0 flex-1 rounded-md border border-line bg-ground px-2.5 py-1.5 font-mono text-sm wrap-anywhere">
          {text}
        </code>
        <Button
          icon="copy"
          aria-label={`Copy: ${label}`}
          onClick={() => copy(label.toLowerCase(), text)}
        />
      </div>
      <p className="mt-1 text-sm text-faint">{note}</p>
    </div>
  );
}

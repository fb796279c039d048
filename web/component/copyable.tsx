import { useState } from "react";

type Outcome = "copied" | "refused";

/** An id in monospace, shortened in the middle, with a button that copies it whole. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const copy = async () => {
    // A browser may refuse; the whole id can still be read in the tooltip.
    const result = await navigator.clipboard.writeText(text).then(
      (): Outcome => "copied",
      (): Outcome => "refused",
    );
    setOutcome(result);
    setTimeout(() => setOutcome(undefined), 1500);
  };
  return (
    <button type="button" className="copyable" title={text} onClick={copy}>
      <code>{shorten(text)}</code>
      <CopyIcon outcome={outcome} />
      <span className="visually-hidden" aria-live="polite">
        {outcome ? `Copying ${outcome === "copied" ? "done" : "refused"}` : `Copy ${label} ${text}`}
      </span>
    </button>
  );
}

const shapes = {
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  copied: "M3 8.5l3.5 3.5L13 4.5",
  refused: "M4 4l8 8M12 4l-8 8",
};

/** Drawn rather than typed: few fonts have a sign for copying. */
function CopyIcon({ outcome }: { outcome: Outcome | undefined }) {
  return (
    <svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
      <path
        d={shapes[outcome ?? "copy"]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Keeps both ends, which tell ids apart. */
export function shorten(text: string, longest = 22): string {
  if (text.length <= longest) return text;
  const head = Math.ceil((longest - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(head + 1 - longest)}`;
}

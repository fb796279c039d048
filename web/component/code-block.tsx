import { Button } from "./button.tsx";
import { useCopy } from "./copy.tsx";

/** A text as a machine wrote it, JSON indented; it can be copied as it was. */
export function CodeBlock({ label, text }: { label: string; text: string }) {
  const copy = useCopy();
  return (
    <div className="relative">
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
        tabIndex={0}
        aria-label={label}
        className="max-h-72 overflow-auto rounded-md bg-rest-ground p-3 pr-10"
      >
        <pre className="font-mono text-[0.85em] whitespace-pre-wrap wrap-anywhere">
          {indented(text)}
        </pre>
      </section>
      <Button
        look="quiet"
        icon="copy"
        aria-label={`Copy ${label}`}
        className="absolute! top-1 right-1"
        onClick={() => copy(label, text)}
      />
    </div>
  );
}

function indented(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

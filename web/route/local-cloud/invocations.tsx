import { EmptyState } from "../../component/empty-state.tsx";
import { Await } from "../../component/panel.tsx";
import { Pill } from "../../component/status-pill.tsx";
import { Time } from "../../component/value.tsx";
import { Find, useFind } from "./find.tsx";
import { useLocal } from "./use-local.ts";

type Invocation = {
  n: number;
  function: string;
  endedAt: string;
  milliseconds: number;
  error?: { errorType: string; errorMessage: string };
  lines: string[];
};

/** Rows in the document at most; a text narrows further. */
const most = 60;

/** The last runs of functions with what they logged. */
export function LocalInvocations() {
  const loaded = useLocal<{ invocations: Invocation[] }>("invocations");
  const isWanted = useFind();
  return (
    <>
      <Find label="Function, error or log holds" />
      <Await of={loaded}>
        {({ invocations }) => {
          const shown = invocations.filter((one) =>
            isWanted([one.function, one.error?.errorMessage, ...one.lines].join("\n")),
          );
          if (shown.length === 0)
            return <EmptyState title="No such run">They appear as functions run.</EmptyState>;
          return (
            <ol className="space-y-1" aria-label="Invocations, newest first">
              {shown.slice(0, most).map((one) => (
                <Run key={one.n} of={one} />
              ))}
            </ol>
          );
        }}
      </Await>
    </>
  );
}

function Run({ of }: { of: Invocation }) {
  const { error, lines } = of;
  return (
    <li>
      <details className="rounded-lg border border-line bg-surface px-3 py-1.5 text-sm">
        <summary>
          <Pill tone={error ? "bad" : "good"}>{error ? "failed" : "done"}</Pill>{" "}
          <span className="font-medium">{of.function}</span>{" "}
          <span className="text-faint">
            {of.milliseconds.toLocaleString("en")} ms · <Time at={of.endedAt} /> ·{" "}
            {lines.length === 1 ? "1 line" : `${lines.length} lines`}
          </span>
        </summary>
        {error ? (
          <p className="mt-2 text-bad wrap-anywhere">
            {error.errorType}: {error.errorMessage}
          </p>
        ) : null}
        {lines.length > 0 ? (
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
            tabIndex={0}
            className="mt-2 max-h-72 overflow-auto rounded-md bg-rest-ground p-3 font-mono text-[0.85em] whitespace-pre-wrap wrap-anywhere"
          >
            {lines.join("\n")}
          </pre>
        ) : (
          <p className="mt-2 text-faint">It logged nothing.</p>
        )}
      </details>
    </li>
  );
}

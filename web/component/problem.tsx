import { ApiError } from "../api/api-error.ts";
import { Button } from "./button.tsx";

/** What went wrong, what to do about it, the request's id, and a way to try again. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const known = error instanceof ApiError ? error : undefined;
  const facts = [
    known?.code,
    known && (known.status ? `status ${known.status}` : "no answer"),
    known?.requestId && `request ${known.requestId}`,
  ].filter(Boolean);
  return (
    <div
      role="alert"
      className="my-3 rounded-lg border border-line border-l-4 border-l-bad bg-surface p-4"
    >
      <p className="font-semibold wrap-anywhere">
        {error instanceof Error ? error.message : String(error)}
      </p>
      {known?.hint ? <p className="mt-1 wrap-anywhere">{known.hint}</p> : null}
      {known && known.errors.length > 1 ? (
        <ul className="mt-1 list-disc pl-5">
          {known.errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code className="font-mono">{path}</code>: {message}
            </li>
          ))}
        </ul>
      ) : null}
      {facts.length > 0 ? <p className="mt-1 text-sm text-faint">{facts.join(" · ")}</p> : null}
      {onRetry ? (
        <Button icon="refresh" onClick={onRetry} className="mt-3">
          Try again
        </Button>
      ) : null}
    </div>
  );
}

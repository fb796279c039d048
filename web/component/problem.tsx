import { ApiError } from "../api.ts";

/** What went wrong, what to do about it, and a way to try again. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const known = error instanceof ApiError ? error : undefined;
  return (
    <div className="problem" role="alert">
      <strong>{error instanceof Error ? error.message : String(error)}</strong>
      {known?.hint ? <p>{known.hint}</p> : null}
      {known ? (
        <p className="faint">
          {known.status ? `Status ${known.status}` : "No answer"}
          {known.requestId ? `, request ${known.requestId}` : ""}
        </p>
      ) : null}
      {onRetry ? (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

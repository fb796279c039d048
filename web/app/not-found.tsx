import { Link } from "@tanstack/react-router";
import { EmptyState } from "../component/empty-state.tsx";
import { PageHeader } from "../component/page-header.tsx";
import { Problem } from "../component/problem.tsx";

export function NotFound() {
  return (
    <>
      <PageHeader title="There is no such page" />
      <EmptyState title="The address leads nowhere">
        <Link to="/" className="link">
          Back to the start
        </Link>
      </EmptyState>
    </>
  );
}

/** A page that failed to show; the rest of the app stays. */
export function PageFailed({ error }: { error: unknown }) {
  return (
    <>
      <PageHeader title="This page failed" />
      <Problem error={error} onRetry={() => location.reload()} />
    </>
  );
}

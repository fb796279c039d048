import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { PageHeader } from "../../component/page-header.tsx";
import { Problem } from "../../component/problem.tsx";
import { Skeleton } from "../../component/skeleton.tsx";
import { useSession } from "../../session/session-context.tsx";

/** Where the issuer sends people back to; takes its answer and goes on to where they were. */
export function SignedIn() {
  const { session } = useSession();
  const router = useRouter();
  const [error, setError] = useState<unknown>();
  const hasBegun = useRef(false);
  useEffect(() => {
    // A code serves once; React runs effects twice while it is developed.
    if (hasBegun.current) return;
    hasBegun.current = true;
    session
      .finish(new URLSearchParams(location.search))
      .then((returnTo) => router.history.replace(returnTo), setError);
  }, [session, router]);
  return (
    <>
      <PageHeader title="Signing in" />
      {error ? (
        <Problem error={error} onRetry={() => void session.signIn()} />
      ) : (
        <Skeleton lines={2} />
      )}
    </>
  );
}

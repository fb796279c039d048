import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useMemo } from "react";
import { createRoot } from "react-dom/client";
import { ConnectionProvider } from "./api/connection.tsx";
import { createQueryClient } from "./api/query-client.ts";
import { TimeZoneProvider } from "./app/time-zone.tsx";
import { Problem } from "./component/problem.tsx";
import { TipProvider } from "./component/tip.tsx";
import { ToastProvider } from "./component/toast.tsx";
import { router } from "./router.tsx";
import { loadConfig } from "./session/config.ts";
import { Session } from "./session/session.ts";
import { SessionProvider, useSession } from "./session/session-context.tsx";

const element = document.getElementById("root");
if (!element) throw new Error("index.html has no #root");
const root = createRoot(element);

loadConfig().then(
  (config) =>
    root.render(
      <StrictMode>
        <SessionProvider value={new Session(config)}>
          <TimeZoneProvider>
            <TipProvider delayDuration={300}>
              <ToastProvider>
                <Pages />
              </ToastProvider>
            </TipProvider>
          </TimeZoneProvider>
        </SessionProvider>
      </StrictMode>,
    ),
  (error: unknown) => root.render(<Problem error={error} onRetry={() => location.reload()} />),
);

/** Somebody else sees other things: with each identity the cache begins anew. */
function Pages() {
  const { session, claims, role } = useSession();
  const who = `${role} ${claims?.user}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for somebody else.
  const client = useMemo(createQueryClient, [who]);
  const connection = useMemo(() => session.connection, [session]);
  return (
    <ConnectionProvider value={connection}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConnectionProvider>
  );
}

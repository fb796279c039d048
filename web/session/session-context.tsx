import { createContext, useContext, useSyncExternalStore } from "react";
import type { Claims } from "./claims.ts";
import type { Session } from "./session.ts";

const SessionContext = createContext<Session | undefined>(undefined);

export const SessionProvider = SessionContext.Provider;

/** The session, and what its token says; renders again when somebody else signs in. */
export function useSession(): { session: Session; claims: Claims | undefined; role?: string } {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession needs a SessionProvider above it.");
  const token = useSyncExternalStore(
    (listener) => session.subscribe(listener),
    () => JSON.stringify([session.role, session.claims]),
  );
  const [role, claims] = JSON.parse(token) as [string | undefined, Claims | undefined];
  return { session, claims: claims ?? undefined, role: role ?? undefined };
}

import type { ReactNode } from "react";
import type { Role } from "../session/claims.ts";
import { useRole } from "../session/use-role.ts";
import { EmptyState } from "./empty-state.tsx";

/** A page of which the API shows nothing to other roles: they are told so, and nothing is asked for them. */
export function NeedRole({ one: role, children }: { one: Role; children: ReactNode }) {
  const { can } = useRole();
  if (can(role)) return children;
  return (
    <EmptyState title={`Only ${role === "admin" ? "admins" : `${role}s and admins`} see this`}>
      Sign in with that role, or ask an admin of your stage for it.
    </EmptyState>
  );
}

import { holds, type Role } from "./claims.ts";
import { useSession } from "./session-context.tsx";

const why: Record<Role, string> = {
  viewer: "Sign in to see this.",
  sharer: "Only sharers and admins may do this.",
  approver: "Only approvers and admins may do this.",
  admin: "Only admins may do this.",
};

/** What whoever is signed in may do. The API decides; the page only says it beforehand. */
export function useRole() {
  const { claims } = useSession();
  const can = (role: Role) => holds(claims?.roles ?? [], role);
  return { can, refusalOf: (role: Role) => (can(role) ? undefined : why[role]), claims };
}

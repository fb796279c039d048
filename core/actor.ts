import { AsyncLocalStorage } from "node:async_hooks";
import { VisibleError } from "#core/error";

/** Who may do what: `viewer` reads, `sharer` packages and links, `approver` approves, `admin` does all. */
export const roles = ["viewer", "sharer", "approver", "admin"] as const;
export type Role = (typeof roles)[number];

export type Actor = {
  type: "user" | "machine" | "system";
  /** Subject of the token, client id, or the name of a part of the system. */
  id: string;
  name: string;
  roles: readonly Role[];
  /** Projects the actor may know of; `*` for admins and the system. */
  projectIds: readonly string[] | "*";
  /** Whose request a part of the system carries out; every audit record of it says so. */
  onBehalfOf?: { id: string; name: string };
};

const storage = new AsyncLocalStorage<Actor>();

/** Runs `work` in the name of `actor`. */
export function run<T>(actor: Actor, work: () => T): T {
  return storage.run(actor, work);
}

/** A part of the system that acts by itself, such as a queue consumer. */
export function system(id: string): Actor {
  return { type: "system", id, name: id, roles: ["admin"], projectIds: "*" };
}

/** The actor of this call. Throws when an entry point forgot to set one: no anonymous mutation. */
export function use(): Actor {
  const actor = storage.getStore();
  if (!actor) throw new VisibleError("auth.unauthenticated", "Nobody is signed in.");
  return actor;
}

/** Every role reads; beyond that `admin` may do what any other role may. */
export function hasRole(actor: Actor, role: Role): boolean {
  if (actor.roles.length === 0) return false;
  return role === "viewer" || actor.roles.includes(role) || actor.roles.includes("admin");
}

/** Throws `auth.forbidden` unless the actor has the role. */
export function assertRole(role: Role): Actor {
  const actor = use();
  if (hasRole(actor, role)) return actor;
  throw new VisibleError("auth.forbidden", `This needs the role "${role}".`, {
    hint: "Ask an admin of your stage to add you to the group of that name.",
  });
}

/** True when the actor may know of the project. */
export function canSee(projectId: string): boolean {
  const { projectIds } = use();
  return projectIds === "*" || projectIds.includes(projectId);
}

import * as Actor from "#core/actor";

/** Acts in this process as the dev user of a role does. */
export function asUser<T>(role: Actor.Role, work: () => T): T {
  const actor = { type: "user" as const, id: role, name: role, roles: [role] };
  return Actor.run({ ...actor, projectIds: role === "admin" ? "*" : ["demo"] }, work);
}

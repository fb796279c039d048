import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { setting } from "#core/settings";

/** What belongs to no project is seen by admins only. */
export const unassigned = "unassigned";

/** Projects that this stage knows of, without `unassigned`. */
function known(): string[] {
  const ids = new Set(Object.values(setting("projectOfStore")));
  ids.delete(unassigned);
  return [...ids].sort();
}

/** Projects whose things the actor may list; lists walk them in this order. */
export function visibleProjects(): string[] {
  const { projectIds } = Actor.use();
  return projectIds === "*" ? [...known(), unassigned] : [...projectIds].sort();
}

/**
 * The project of something new: the one asked for, else the only one the actor has.
 * Throws `request.invalid` on `projectId` when that is not clear or not the actor's.
 */
export function choose(projectId: string | undefined): string {
  const candidates = visibleProjects().filter((id) => id !== unassigned);
  const chosen = projectId ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (chosen !== undefined && Actor.canSee(chosen)) return chosen;
  const message = projectId
    ? `is not one of your projects: ${candidates.join(", ") || "you have none"}`
    : `say which of your projects: ${candidates.join(", ") || "you have none"}`;
  throw new VisibleError("request.invalid", `projectId: ${message}`, {
    errors: [{ path: "projectId", message }],
  });
}

import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { type ProjectRow, projectEntity } from "#core/project.entity";
import { setting } from "#core/settings";

/** What belongs to no project is seen by admins only. */
export const unassigned = "unassigned";

/** Projects of the stage's config, without `unassigned`. */
export function configured(): string[] {
  const ids = new Set(Object.values(setting("projectOfStore")));
  ids.delete(unassigned);
  return [...ids].sort();
}

/** Projects that imports named, by id. One query of one partition. */
export async function named(): Promise<ProjectRow[]> {
  const { data } = await projectEntity().query.primary({ scope: "projects" }).go({ pages: "all" });
  return data;
}

/**
 * Projects whose things the actor may list; lists walk them in this order. Who may see all sees those of the stage's
 * config, those that imports named, and `unassigned`. With `only` that one, if they may.
 */
export async function visibleProjects(only?: string): Promise<string[]> {
  if (only !== undefined) return Actor.canSee(only) ? [only] : [];
  const { projectIds } = Actor.use();
  if (projectIds !== "*") return [...projectIds].sort();
  const ids = new Set([...configured(), ...(await named()).map(({ projectId }) => projectId)]);
  ids.delete(unassigned);
  return [...[...ids].sort(), unassigned];
}

/**
 * The project of something new: the one asked for, else the only one the actor has.
 * Throws `request.invalid` on `projectId` when that is not clear or not the actor's.
 */
export function choose(projectId: string | undefined): string {
  const { projectIds } = Actor.use();
  const mine = projectIds === "*" ? configured() : [...projectIds].sort();
  const candidates = mine.filter((id) => id !== unassigned);
  const chosen = projectId ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (chosen !== undefined && Actor.canSee(chosen)) return chosen;
  const message = projectId
    ? `is not one of your projects: ${candidates.join(", ") || "you have none"}`
    : `say which of your projects: ${candidates.join(", ") || "you have none"}`;
  throw new VisibleError("request.invalid", `projectId: ${message}`, {
    errors: [{ path: "projectId", message }],
  });
}

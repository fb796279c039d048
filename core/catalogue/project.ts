import * as Actor from "#core/actor";
import { ListProjects, type Project, ProjectKey } from "#core/catalogue/schema";
import * as Cursor from "#core/cursor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import type { Page } from "#core/page-schema";
import { configured, named, unassigned } from "#core/project";

/**
 * One project that the actor may know of: of the stage's config, or named by an import of the LIMS. Throws
 * `project.not_found`, the same for both reasons.
 */
export const get = fn(ProjectKey, async ({ projectId }): Promise<Project> => {
  const found = (await known()).find(({ id }) => id === projectId);
  if (found) return found;
  throw new VisibleError("project.not_found", `There is no project ${projectId}.`, {
    hint: "GET /api/v1/projects lists what you may see.",
  });
});

/** A page of the projects that the actor may know of, by id. */
export const list = fn(ListProjects, async ({ limit, cursor }): Promise<Page<Project>> => {
  const scope = ["projects", Actor.use().projectIds];
  const { after } = Cursor.open<string>(cursor, scope);
  const rest = (await known()).filter(({ id }) => after === null || id > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const nextCursor =
    last && rest.length > limit ? Cursor.seal({ partition: 0, after: last.id }, scope) : null;
  return { items, nextCursor };
});

async function known(): Promise<Project[]> {
  const ofStage = configured();
  const rows = new Map((await named()).map((row) => [row.projectId, row]));
  return [...new Set([...ofStage, ...rows.keys()])]
    .filter((id) => id !== unassigned && Actor.canSee(id))
    .sort()
    .map((id) => ({
      id,
      source: ofStage.includes(id) ? "stage" : "lims",
      createdAt: rows.get(id)?.createdAt ?? null,
    }));
}

import * as Actor from "#core/actor";
import * as Libraries from "#core/catalogue/libraries";
import { VisibleError } from "#core/error";
import * as Project from "#core/project";

/**
 * The project of something of a library: the library's; of one that the catalogue does not know the project asked for,
 * else the only one the actor has. Throws `request.invalid` on `libraryId` or `projectId`.
 */
export async function projectOf(libraryId: string, asked: string | undefined): Promise<string> {
  const projectId = await projectOfLibrary(libraryId);
  if (projectId === undefined) return listed(Project.choose(asked));
  if (asked === undefined || asked === projectId) return projectId;
  throw fault("projectId", `${libraryId} is a library of ${projectId}`);
}

/** The project of a library; undefined of one that the catalogue does not know. Throws `request.invalid` on `libraryId`. */
export async function projectOfLibrary(libraryId: string): Promise<string | undefined> {
  const projectId = (await Libraries.find([libraryId])).get(libraryId)?.projectId;
  if (projectId === undefined || Actor.canSee(projectId)) return projectId;
  throw fault("libraryId", `${libraryId} is a library of none of your projects`);
}

/** Who may see all may name what is no project: what is registered there would be in no list. */
async function listed(projectId: string): Promise<string> {
  if ((await Project.visibleProjects()).includes(projectId)) return projectId;
  throw fault("projectId", `${projectId} is no project of the stage's config or of the LIMS`);
}

function fault(path: string, message: string): VisibleError {
  return new VisibleError("request.invalid", `${path}: ${message}`, {
    errors: [{ path, message }],
    hint: "Fastqs are of their library's project, as the catalogue has it.",
  });
}

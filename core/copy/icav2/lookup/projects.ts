import * as Client from "#core/copy/icav2/client/client";
import { hasStatus } from "#core/copy/icav2/client/error";
import type { Project } from "#core/copy/icav2/project";
import { VisibleError } from "#core/error";

export type Named = { id: string; name: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Projects by id or name, each asked for once. */
export class Projects {
  readonly #known = new Map<string, Promise<Project>>();
  #all: Promise<Project[]> | undefined;

  async of(nameOrId: string): Promise<Named> {
    const { id, name } = await this.#of(nameOrId);
    return { id, name };
  }

  /** Every project that the service account sees. */
  all(): Promise<Project[]> {
    this.#all ??= Client.everything("getProjects", {}).catch((error) => {
      this.#all = undefined;
      throw error;
    });
    return this.#all;
  }

  #of(nameOrId: string): Promise<Project> {
    let known = this.#known.get(nameOrId);
    if (!known) {
      known = this.#find(nameOrId).catch((error) => {
        this.#known.delete(nameOrId);
        throw error;
      });
      this.#known.set(nameOrId, known);
    }
    return known;
  }

  async #find(nameOrId: string): Promise<Project> {
    // A name may look like an id, so an id that nobody has may be a name.
    const found = (uuid.test(nameOrId) && (await byId(nameOrId))) || (await this.#named(nameOrId));
    if (found) return found;
    throw new VisibleError(
      "copy.invalid",
      `ICA has no project "${nameOrId}", or the service account cannot see it.`,
      { hint: "Name a project by its id or its exact name, and give the service account access." },
    );
  }

  /** Asks for that name, and where ICA's search does not find it, looks through all. */
  async #named(name: string): Promise<Project | undefined> {
    const isIt = (project: Project) => project.name === name;
    let found = (await Client.everything("getProjects", { query: { search: name } })).filter(isIt);
    if (found.length === 0) found = (await this.all()).filter(isIt);
    if (found.length < 2) return found[0];
    const ids = found.map(({ id }) => id).join(", ");
    throw new VisibleError("copy.invalid", `ICA has ${found.length} projects "${name}": ${ids}.`, {
      hint: "Name the project by its id.",
    });
  }
}

async function byId(projectId: string): Promise<Project | undefined> {
  try {
    return await Client.call("getProject", { path: { projectId } });
  } catch (error) {
    if (hasStatus(error, 404) || hasStatus(error, 403)) return undefined;
    throw error;
  }
}

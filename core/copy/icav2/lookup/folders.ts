import type { Data } from "#core/copy/icav2/data";
import { ensure } from "#core/copy/icav2/lookup/ensure";
import { find } from "#core/copy/icav2/lookup/find";
import { faultOf, root } from "#core/copy/icav2/lookup/path";
import { VisibleError } from "#core/error";

/** Folders of ICA, as far as one lookup has met them. */
export class Folders {
  readonly #scope: string;
  readonly #known = new Map<string, Data>();
  /** Were looked for and not there: they can be made without another look. */
  readonly #absent = new Set<string>();
  readonly #pending = new Map<string, Promise<Data>>();

  /** `scope` keeps apart what different copies create. */
  constructor(scope: string) {
    this.#scope = scope;
  }

  async find(projectId: string, paths: readonly string[]): Promise<Map<string, Data>> {
    const open = paths.filter((path) => path !== root && !this.#known.has(projectId + path));
    const found = open.length > 0 ? await find(projectId, "FOLDER", open) : new Map<string, Data>();
    for (const path of open) {
      const data = found.get(path);
      if (!data) this.#absent.add(projectId + path);
      // One that is being deleted is another one a moment later.
      else if (data.details?.status !== "DELETING") this.#known.set(projectId + path, data);
    }
    const all = paths.map((path) => [path, this.#known.get(projectId + path) ?? found.get(path)]);
    return new Map(all.filter((one): one is [string, Data] => one[1] !== undefined));
  }

  async ensure(projectId: string, path: string): Promise<string | undefined> {
    if (path === root) return undefined;
    const fault = path.endsWith("/") ? faultOf(path) : "does not end in a slash";
    if (fault)
      throw new VisibleError("copy.invalid", `ICA cannot have the folder ${path}: it ${fault}.`, {
        hint: "Choose another destination.",
      });
    const key = projectId + path;
    const known = this.#known.get(key);
    if (known) return known.id;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = this.#make(projectId, path).finally(() => this.#pending.delete(key));
      this.#pending.set(key, pending);
    }
    return (await pending).id;
  }

  async #make(projectId: string, path: string): Promise<Data> {
    const data = await ensure({
      ...{ type: "FOLDER", projectId, path, scope: this.#scope },
      look: async () => (await this.find(projectId, [path])).get(path),
      isAbsent: this.#absent.delete(projectId + path),
    });
    this.#known.set(projectId + path, data);
    this.#absent.delete(projectId + path);
    return data;
  }
}

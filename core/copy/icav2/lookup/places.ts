import * as Client from "#core/copy/icav2/client/client";
import { type Mount, mountOf } from "#core/copy/icav2/lookup/mount";
import type { Projects } from "#core/copy/icav2/lookup/projects";
import type { Project } from "#core/copy/icav2/project";
import type { StorageConfigurationWithDetails } from "#core/copy/icav2/storage";
import * as Uri from "#core/copy/uri";
import { VisibleError } from "#core/error";
import { eachOf } from "#core/readset/in-flight";

/** Where something lies in ICA. */
export type Place = { projectId: string; path: string };

/** Calls of one look-up that are under way together. */
const width = 8;

/** Where URIs lie in ICA. Projects that keep their data in a bucket of the tenant's are found by `s3://` URIs, too. */
export class Places {
  readonly #projects: Projects;
  #storages: Promise<StorageConfigurationWithDetails[]> | undefined;
  readonly #mounts = new Map<string, Promise<Mount[]>>();

  constructor(projects: Projects) {
    this.#projects = projects;
  }

  async of(uri: string): Promise<Place | undefined> {
    const { scheme, container, path } = Uri.parse(uri);
    if (scheme === "s3") return this.#mounted(uri, container, path);
    const { id } = await this.#projects.of(container);
    return { projectId: id, path: `/${path}` };
  }

  async #mounted(uri: string, bucket: string, key: string): Promise<Place | undefined> {
    const storages = (await this.#all()).filter(({ storageConfigurationDetails: { awsS3 } }) =>
      Boolean(awsS3?.bucketName === bucket && key.startsWith(awsS3.keyPrefix ?? "")),
    );
    const mounts = (await Promise.all(storages.map(({ id }) => this.#mountsOf(id)))).flat();
    const [first, second] = mounts
      .filter((mount) => mount.bucket === bucket && key.startsWith(mount.prefix))
      .sort((a, b) => b.prefix.length - a.prefix.length);
    if (!first) return undefined;
    if (second?.prefix === first.prefix)
      throw new VisibleError(
        "copy.invalid",
        `${uri} lies in two projects of ICA: ${first.projectId} and ${second.projectId}.`,
        { hint: "Name it by its icav2:// URI." },
      );
    return { projectId: first.projectId, path: `/${key.slice(first.prefix.length)}` };
  }

  #all(): Promise<StorageConfigurationWithDetails[]> {
    this.#storages ??= Client.call("getStorageConfigurations", {}).then(
      ({ items }) => items,
      (error) => {
        this.#storages = undefined;
        throw error;
      },
    );
    return this.#storages;
  }

  #mountsOf(storageId: string): Promise<Mount[]> {
    let known = this.#mounts.get(storageId);
    if (!known) {
      known = this.#read(storageId).catch((error) => {
        this.#mounts.delete(storageId);
        throw error;
      });
      this.#mounts.set(storageId, known);
    }
    return known;
  }

  async #read(storageId: string): Promise<Mount[]> {
    const mounts: Mount[] = [];
    const uses = ({ selfManagedStorageConfiguration: own }: Project) => own?.id === storageId;
    await eachOf((await this.#projects.all()).filter(uses), width, async ({ id }) => {
      const mount = await mountOf(id);
      if (mount) mounts.push(mount);
    });
    return mounts;
  }
}

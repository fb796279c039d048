import type { Data } from "#core/copy/icav2/data";
import { below } from "#core/copy/icav2/lookup/below";
import { find } from "#core/copy/icav2/lookup/find";
import { Folders } from "#core/copy/icav2/lookup/folders";
import { type Place, Places } from "#core/copy/icav2/lookup/places";
import { type Named, Projects } from "#core/copy/icav2/lookup/projects";
import { remove } from "#core/copy/icav2/lookup/remove";

/**
 * Finds things of ICA, with as few calls as it takes, for one plan or one turn: projects, storage and folders are
 * asked for once; files anew each time. Paths are ICA's: `/a/b.txt`, `/a/b/` for folders, `/` for the root;
 * compared exactly, never decoded.
 */
export type Lookup = {
  /** A project by its id (a UUID) or name. Throws `VisibleError` `copy.invalid` for one that is not there or a name that several have. */
  projectOf(nameOrId: string): Promise<Named>;
  /**
   * Where an `icav2://` or `s3://` URI lies in ICA; of an `s3://` URI the longest prefix among the projects
   * with storage of their own decides. Undefined: an `s3://` URI of no project. Throws as `projectOf` does.
   */
  placeOf(uri: string): Promise<Place | undefined>;
  /** Files at those paths, by path; those that are not there are left out. In few calls for many. */
  filesOf(projectId: string, paths: readonly string[]): Promise<Map<string, Data>>;
  /** The same for folders. What it finds, `ensureFolder` does not ask for again. */
  foldersOf(projectId: string, paths: readonly string[]): Promise<Map<string, Data>>;
  /** One folder. The root is no folder of ICA's: it has no id. */
  folderOf(projectId: string, path: string): Promise<Data | undefined>;
  /** All files below a folder, at any depth, in pages of at most 1,000. */
  below(projectId: string, folderPath: string): AsyncGenerator<Data[]>;
  /**
   * The id of a folder, which is made when it is not there, with those above it; undefined for the root.
   * Whoever else makes it at the same time gets the same. Throws `RetryableError` while one of that
   * path is being deleted, and `VisibleError` `copy.invalid` for a path that ICA cannot have.
   */
  ensureFolder(projectId: string, path: string): Promise<string | undefined>;
  /** Has a file or folder deleted, also one that is gone already. ICA does it a while later: it is DELETING until then. */
  remove(projectId: string, dataId: string): Promise<void>;
};

/** A lookup that remembers. `scope` names who asks (`<copyJobId> <run>`), so that what it creates is created once. */
export function open(scope: string): Lookup {
  const projects = new Projects();
  const places = new Places(projects);
  const folders = new Folders(scope);
  return {
    projectOf: (nameOrId) => projects.of(nameOrId),
    placeOf: (uri) => places.of(uri),
    filesOf: (projectId, paths) => find(projectId, "FILE", paths),
    foldersOf: (projectId, paths) => folders.find(projectId, paths),
    folderOf: async (projectId, path) => (await folders.find(projectId, [path])).get(path),
    below,
    ensureFolder: (projectId, path) => folders.ensure(projectId, path),
    remove,
  };
}

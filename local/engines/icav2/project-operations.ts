import type { Core } from "#local/engines/icav2/core";
import type { Some } from "#local/engines/icav2/handler";
import { pageOfRows } from "#local/engines/icav2/page";
import { projectOf, projectRowOf, wireProject } from "#local/engines/icav2/project-table";
import { storages, wireStorage } from "#local/engines/icav2/storage-table";

/** Projects, and the storage that tenants bring. */
export function projectOperations(
  core: Core,
): Some<"getProjects" | "getProject" | "getStorageConfigurations"> {
  return {
    /** Which fields `search` looks at is not documented; ours looks for a part of the name. */
    getProjects({ query: { search, ...page } }) {
      const found = pageOfRows(
        core,
        {
          table: "project",
          conditions: ["instr(lower(name), lower(?)) > 0"],
          values: [search ?? ""],
          sortable: { name: "name" },
          scope: ["projects", search],
          read: projectRowOf,
        },
        page,
      );
      return { ...found, items: found.items.map((project) => wireProject(core, project)) };
    },
    getProject: ({ parameters }) => wireProject(core, projectOf(core, parameters.projectId)),
    getStorageConfigurations: () => ({
      items: storages(core).map((storage) => ({
        ...wireStorage(storage),
        storageConfigurationDetails: {
          awsS3: {
            bucketName: storage.bucket,
            ...(storage.keyPrefix && { keyPrefix: storage.keyPrefix }),
          },
        },
      })),
    }),
  };
}

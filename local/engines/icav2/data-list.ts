import type { DataStatus, DataType } from "#core/copy/icav2/data";
import type { DataQuery } from "#core/copy/icav2/data-query";
import type { Core } from "#local/engines/icav2/core";
import { folderOf, rowAt } from "#local/engines/icav2/data-lookup";
import { rowOf } from "#local/engines/icav2/data-table";
import { wireAll, wireData } from "#local/engines/icav2/data-wire";
import type { Some } from "#local/engines/icav2/handler";
import { pageOfRows } from "#local/engines/icav2/page";
import { folded, folderPathFault } from "#local/engines/icav2/path";
import { problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";
import { noteUploads } from "#local/engines/icav2/upload";

/** Attributes to sort by, as documented; ours never archives or deletes by itself, so those two are null. */
const sortable = {
  timeCreated: "created_at",
  timeModified: "modified_at",
  name: "name",
  path: "path",
  fileSizeInBytes: "size",
  status: "status",
  format: "format",
  dataType: "type",
  willBeArchivedAt: "NULL",
  willBeDeletedAt: "NULL",
};

/** Lists of a project's data and of a folder's, and single ones. */
export function dataListOperations(
  core: Core,
): Some<"getProjectDataList" | "getProjectData" | "getProjectDataChildren"> {
  return {
    async getProjectDataList({ parameters: { projectId }, query }) {
      projectOf(core, projectId);
      await noteUploads(core, projectId);
      const filter = filterOf(projectId, query);
      if (query.parentFolderPath !== undefined) {
        const fault = folderPathFault(query.parentFolderPath);
        if (fault) throw problem(400, `parentFolderPath: ${fault}.`, { parentFolderPath: fault });
        filter.add("parent = ?", query.parentFolderPath);
      }
      if (query.parentFolderId) {
        const folders = query.parentFolderId.map((id) => folderOf(core, projectId, id).path);
        filter.among("parent", folders);
      }
      const page = list(core, filter, query);
      return { ...page, items: wireAll(core, projectId, page.items) };
    },
    async getProjectData({ parameters: { projectId, dataId } }) {
      await noteUploads(core, projectId);
      return wireData(core, rowAt(core, projectId, dataId));
    },
    /** v4 comes in pages, v3 whole. */
    async getProjectDataChildren({ parameters: { projectId, dataId }, query, version }) {
      await noteUploads(core, projectId);
      const filter = filterOf(projectId, query);
      filter.add("parent = ?", folderOf(core, projectId, dataId).path);
      if (version === "v3" && (query.pageOffset ?? query.pageToken ?? query.pageSize) !== undefined)
        throw problem(406, "Accept: pages of children come with v4.");
      if (version === "v3") {
        const all = filter.all(core).map(rowOf);
        return { items: wireAll(core, projectId, all).map(({ data }) => data) };
      }
      const page = list(core, filter, query);
      return { ...page, items: wireAll(core, projectId, page.items) };
    },
  };
}

function list(core: Core, filter: Filter, query: DataQuery) {
  const { pageOffset, pageToken, pageSize, sort, ...scope } = query;
  const paging = { pageOffset, pageToken, pageSize, sort };
  const now = core.context.clock.now();
  return pageOfRows(
    core,
    {
      ...{ table: "data", sortable, read: rowOf, scope: [filter.projectId, scope] },
      conditions: [...filter.conditions, shown],
      values: [...filter.values, now, now],
    },
    paging,
  );
}

/** What lists show now: they may lag behind creations and removals. */
const shown = "listed_at <= ? AND (removed_at IS NULL OR unlisted_at > ?)";

type Filters = {
  id?: string[];
  filename?: string[];
  filenameMatchMode?: "EXACT" | "EXCLUDE" | "FUZZY";
  filePath?: string[];
  filePathMatchMode?: string;
  status?: DataStatus[];
  type?: DataType;
};

class Filter {
  readonly projectId: string;
  readonly conditions: string[] = [];
  readonly values: string[] = [];

  constructor(projectId: string) {
    this.projectId = projectId;
    this.add("project_id = ?", projectId);
  }

  add(condition: string, ...values: string[]): void {
    this.conditions.push(condition);
    this.values.push(...values);
  }

  among(column: string, values: string[], not = ""): void {
    this.add(`${column} ${not} IN (SELECT value FROM json_each(?))`, JSON.stringify(values));
  }

  /** One of the values satisfies the condition, in which `value` stands for it. */
  any(condition: string, values: string[]): void {
    this.add(`EXISTS (SELECT 1 FROM json_each(?) WHERE ${condition})`, JSON.stringify(values));
  }

  all(core: Core) {
    const now = core.context.clock.now();
    return core.database
      .prepare(`SELECT * FROM data WHERE ${[...this.conditions, shown].join(" AND ")} ORDER BY seq`)
      .all(...this.values, now, now);
  }
}

/** EXACT unless a mode is given, and FUZZY for a part without regard to case: the document says neither. */
function filterOf(projectId: string, query: Filters): Filter {
  const filter = new Filter(projectId);
  const { filename, filenameMatchMode: mode = "EXACT", filePath } = query;
  if (query.id) filter.among("id", query.id);
  if (query.status) filter.among("status", query.status);
  if (query.type) filter.add("type = ?", query.type);
  if (filename && mode === "EXACT") filter.among("name", filename);
  if (filename && mode === "EXCLUDE") filter.among("name", filename, "NOT");
  if (filename && mode === "FUZZY")
    filter.any("instr(folded_name, value) > 0", filename.map(folded));
  if (filePath && query.filePathMatchMode === "FULL_CASE_INSENSITIVE")
    filter.among("folded", filePath.map(folded));
  if (filePath && query.filePathMatchMode !== "FULL_CASE_INSENSITIVE")
    filter.any("substr(folded, 1, length(value)) = value", filePath.map(folded));
  return filter;
}

import type { Core } from "#local/engines/icav2/core";
import { fileOf, rowAt } from "#local/engines/icav2/data-lookup";
import type { DataRow } from "#local/engines/icav2/data-table";
import { urnOf } from "#local/engines/icav2/data-wire";
import type { Some } from "#local/engines/icav2/handler";
import { notFound, problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";
import { downloadUrl, uploadUrl } from "#local/engines/icav2/signed-url";
import { temporaryCredentials } from "#local/engines/icav2/temporary-credentials";
import { noteUploads } from "#local/engines/icav2/upload";

type Access =
  | "createDownloadUrlForData"
  | "createDownloadUrlsForData"
  | "createUploadUrlForData"
  | "createTemporaryCredentialsForData";

/** URLs and credentials, by which clients reach the bytes themselves. */
export function accessOperations(core: Core): Some<Access> {
  return {
    async createDownloadUrlForData({ parameters: { projectId, dataId } }) {
      await noteUploads(core, projectId);
      return { url: await downloadUrl(core, fileOf(core, projectId, dataId)) };
    },
    /** All or none: one that cannot be read fails the call. */
    async createDownloadUrlsForData({ parameters: { projectId }, body }) {
      const { dataIds = [], dataPaths = [] } = body;
      projectOf(core, projectId);
      if (dataIds.length + dataPaths.length === 0)
        throw problem(400, "Give dataIds, dataPaths, or both.", { dataIds: "is missing" });
      await noteUploads(core, projectId);
      const rows = [
        ...dataIds.map((id) => fileOf(core, projectId, id)),
        ...dataPaths.map((path) => fileAt(core, projectId, path)),
      ];
      const items = rows.map(async (row) => ({
        ...{ dataId: row.id, dataUrn: urnOf(row), dataPath: row.path },
        url: await downloadUrl(core, row),
      }));
      return { items: await Promise.all(items) };
    },
    /** For files that are PARTIAL; the bytes make them AVAILABLE. */
    async createUploadUrlForData({ parameters: { projectId, dataId }, query }) {
      await noteUploads(core, projectId);
      const row = uploadable(core, projectId, dataId);
      const url = await uploadUrl(core, projectId, row.path, query);
      awaitBytes(core, row);
      return { url };
    },
    async createTemporaryCredentialsForData({ parameters: { projectId, dataId }, body }) {
      await noteUploads(core, projectId);
      const row = rowAt(core, projectId, dataId);
      const writes = body?.readOnlyCredentials !== true;
      if (row.status === "DELETING") throw problem(409, `${row.path} is being deleted.`);
      const issued = await temporaryCredentials(core, projectId, row.path, body);
      if (writes && row.type === "FILE" && row.status === "PARTIAL") awaitBytes(core, row);
      return issued;
    },
  };
}

function uploadable(core: Core, projectId: string, dataId: string): DataRow {
  const row = fileOf(core, projectId, dataId);
  if (row.status !== "PARTIAL")
    throw problem(409, `${row.path} is ${row.status}: only PARTIAL files can be uploaded.`);
  if (row.transfer !== undefined) throw problem(409, `${row.path} is being written by a copy job.`);
  return row;
}

/** A file that was waiting for nothing does now; what a failed copy left is no object. */
function awaitBytes(core: Core, { projectId, id }: DataRow): void {
  const row = core.data.get(projectId, id);
  if (row?.status === "PARTIAL" && row.transfer === undefined)
    core.database.transact(() => core.data.update({ ...row, content: "AWAITED" }));
}

function fileAt(core: Core, projectId: string, path: string): DataRow {
  const row = core.data.at(projectId, path);
  if (row?.type !== "FILE") throw notFound("file", path);
  return row;
}

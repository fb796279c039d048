import type { DataType } from "#core/copy/icav2/data";
import type { Core } from "#local/engines/icav2/core";
import { addData, assertFree, newPath, type Place } from "#local/engines/icav2/data-create";
import { wireData } from "#local/engines/icav2/data-wire";
import type { Some } from "#local/engines/icav2/handler";
import { once } from "#local/engines/icav2/once";
import { missing, problem } from "#local/engines/icav2/problem";
import { uploadUrl } from "#local/engines/icav2/signed-url";
import { temporaryCredentials } from "#local/engines/icav2/temporary-credentials";

type Creation =
  | "createDataInProject"
  | "createFile"
  | "createFileWithUploadUrl"
  | "createFileWithTemporaryCredentials"
  | "createFolder"
  | "createFolderWithTemporaryCredentials";

type Request = {
  parameters: { projectId: string };
  body: Place & { formatCode?: string | null };
  caller: { email: string };
  once?: { scope: string; request: string };
};

/** All ways to make files, which are PARTIAL until their bytes are there, and folders. */
export function createOperations(core: Core): Some<Creation> {
  /** Makes one, once, beside what else the answer has; both need its path only. */
  const make = <More extends object>(
    type: DataType,
    { parameters: { projectId }, body, caller, once: key }: Request,
    more: (path: string) => Promise<More>,
  ) => {
    const path = newPath(core, projectId, type, body);
    const content = type === "FILE" ? "AWAITED" : "NONE";
    return once(
      core,
      key,
      () => more(path),
      (extra) => {
        assertFree(core, projectId, path);
        const creator = caller.email;
        const formatCode = body.formatCode ?? undefined;
        const row = addData(core, { projectId, path, creator, content, formatCode });
        return { ...wireData(core, row), ...extra };
      },
    );
  };
  const nothing = async () => ({});
  return {
    createDataInProject(call) {
      const { dataType, formatCode } = call.body;
      if (dataType === "FOLDER" && formatCode)
        throw problem(400, "formatCode: folders have none.", { formatCode: "is for files" });
      return make(dataType, call, nothing);
    },
    createFile: (call) => make("FILE", call, nothing),
    createFileWithUploadUrl: (call) =>
      make("FILE", call, async (path) => ({
        uploadUrl: await uploadUrl(core, call.parameters.projectId, path, call.body),
      })),
    createFileWithTemporaryCredentials: (call) =>
      make("FILE", call, async (path) => ({
        tempCredentials: await credentials(call, path),
      })),
    createFolder: (call) => make("FOLDER", call, nothing),
    createFolderWithTemporaryCredentials(call) {
      if (call.body.nonIndexed) throw missing("folders that are not indexed");
      return make("FOLDER", call, async (path) => ({
        tempCredentials: await credentials(call, path),
      }));
    },
  };

  function credentials(
    { parameters, body }: { parameters: { projectId: string }; body: Access },
    path: string,
  ) {
    return temporaryCredentials(core, parameters.projectId, path, body.temporaryCredentials);
  }
}

type Access = { temporaryCredentials?: Parameters<typeof temporaryCredentials>[3] };

import * as Client from "#core/copy/icav2/client/client";
import { hasStatus, Icav2Error } from "#core/copy/icav2/client/error";
import * as Log from "#core/log";

/** Where in S3 a project's data lie. */
export type Mount = { projectId: string; bucket: string; prefix: string };

/**
 * Where a project's data lie in S3. No operation says it, but credentials for one of its files name that file's key, and what
 * stands before the path is the prefix. Undefined for a project without data or without access to them.
 */
export async function mountOf(projectId: string): Promise<Mount | undefined> {
  try {
    const { items } = await Client.call("getProjectDataList", {
      path: { projectId },
      query: { type: "FILE", status: ["AVAILABLE"], pageSize: "1" },
    });
    const [file] = items;
    const path = file?.data.details?.path;
    if (!file || !path) return undefined;
    const { awsTempCredentials: issued } = await Client.call("createTemporaryCredentialsForData", {
      path: { projectId, dataId: file.data.id },
      body: { readOnlyCredentials: true },
    });
    const { bucket, objectPrefix } = issued ?? {};
    if (bucket && objectPrefix?.endsWith(path.slice(1)))
      return { projectId, bucket, prefix: objectPrefix.slice(0, 1 - path.length) };
    throw new Icav2Error(
      "createTemporaryCredentialsForData",
      `the credentials of ${path} are not for a key that ends like it`,
    );
  } catch (error) {
    if (!hasStatus(error, 403) && !hasStatus(error, 404)) throw error;
    Log.warn("a project of ICA is left out when s3:// URIs are looked up", {
      projectId,
      reason: error.message,
    });
    return undefined;
  }
}

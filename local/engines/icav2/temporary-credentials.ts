import type * as z from "zod";
import type { CreateTemporaryCredentials, TempCredentials } from "#core/copy/icav2/credentials";
import type { Core } from "#local/engines/icav2/core";
import { missing } from "#local/engines/icav2/problem";
import { keyOf, projectOf } from "#local/engines/icav2/project-table";

/** The document's: 36 hours. */
export const credentialSeconds = 36 * 3600;

/** Credentials for a file's object, or for all objects of a folder. Throws 501 where none can be issued. */
export async function temporaryCredentials(
  core: Core,
  projectId: string,
  path: string,
  request: z.output<typeof CreateTemporaryCredentials> | null | undefined,
): Promise<TempCredentials> {
  if (request?.credentialsFormat) throw missing(`credentialsFormat ${request.credentialsFormat}`);
  const issue = core.options.credentials;
  if (!issue) throw missing("temporary credentials: this cloud has nobody to issue them");
  const project = projectOf(core, projectId);
  const [bucket, prefix] = [project.bucket, keyOf(project, path)];
  const readOnly = request?.readOnlyCredentials === true;
  const issued = await issue({ bucket, prefix, readOnly, seconds: credentialSeconds });
  return {
    awsTempCredentials: {
      accessKey: issued.accessKeyId,
      secretKey: issued.secretAccessKey,
      sessionToken: issued.sessionToken,
      region: core.context.region,
      ...{ bucket, objectPrefix: prefix },
    },
  };
}

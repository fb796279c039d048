import * as Aws from "#core/aws";
import * as Client from "#core/copy/icav2/client/client";
import { Icav2Error } from "#core/copy/icav2/client/error";
import { nameOf } from "#core/copy/icav2/lookup/path";
import type { Readable } from "#core/copy/icav2-copy/external/source";

/** The object of a file of ICA, by credentials that ICA lends for reading it. */
export async function openFile(path: { projectId: string; dataId: string }): Promise<Readable> {
  const { data } = await Client.call("getProjectData", { path });
  const { awsTempCredentials: lent } = await Client.call("createTemporaryCredentialsForData", {
    path,
    body: { readOnlyCredentials: true },
  });
  if (!lent) throw new Icav2Error("createTemporaryCredentialsForData", "they are not those of AWS");
  const { accessKey: accessKeyId, secretKey: secretAccessKey, sessionToken } = lent;
  const client = Aws.s3As({ accessKeyId, secretAccessKey, sessionToken }, lent.region);
  const prefix = lent.objectPrefix;
  return {
    client,
    bucket: lent.bucket,
    key: prefix.endsWith("/") ? prefix + nameOf(data.details?.path ?? "") : prefix,
    close: () => client.destroy(),
  };
}

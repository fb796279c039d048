import type { S3Client } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import * as Client from "#core/copy/icav2/client/client";
import { Icav2Error } from "#core/copy/icav2/client/error";
import type { Data } from "#core/copy/icav2/data";
import { byId, ensure } from "#core/copy/icav2/lookup/ensure";
import { find } from "#core/copy/icav2/lookup/find";
import { faultOf, nameOf } from "#core/copy/icav2/lookup/path";
import type { ExternalTarget } from "#core/copy/icav2-copy/external/external-schema";
import { refused } from "#core/copy/icav2-copy/external/source";

/** The object that a file of ICA is made of, and who may write it. */
export type Destination = {
  client: S3Client;
  bucket: string;
  key: string;
  /** Headers of S3 that ICA asks for. */
  encryption: { ServerSideEncryption?: "aws:kms" | "AES256"; SSEKMSKeyId?: string };
};

/** The file, as it is or made now. What was there when a try before began is preferred. */
export async function fileAt({ projectId, path, scope, state }: ExternalTarget): Promise<Data> {
  const before = state && (await byId(projectId, state.dataId));
  if (before && before.details?.status !== "DELETING") return before;
  const fault = path.endsWith("/") ? "is a folder" : faultOf(path);
  if (fault)
    throw refused(`ICA cannot have the file ${path}: it ${fault}.`, "Choose another name.");
  const look = async () => (await find(projectId, "FILE", [path])).get(path);
  return ensure({ type: "FILE", projectId, path, scope, look });
}

/** Opens the file's object for writing, by credentials that ICA lends for 36 hours; `client` is the caller's to destroy. */
export async function openObject(projectId: string, file: Data): Promise<Destination> {
  const { awsTempCredentials: lent } = await Client.call("createTemporaryCredentialsForData", {
    path: { projectId, dataId: file.id },
    body: {},
  });
  if (!lent) throw new Icav2Error("createTemporaryCredentialsForData", "they are not those of AWS");
  const { accessKey: accessKeyId, secretKey: secretAccessKey, sessionToken } = lent;
  const prefix = lent.objectPrefix;
  return {
    client: Aws.s3As({ accessKeyId, secretAccessKey, sessionToken }, lent.region),
    bucket: lent.bucket,
    key: prefix.endsWith("/") ? prefix + nameOf(file.details?.path ?? "") : prefix,
    encryption: encryptionOf(lent.serverSideEncryptionAlgorithm, lent.serverSideEncryptionKey),
  };
}

/** ICA writes `AWS:KMS`; a key goes with that only. */
function encryptionOf(algorithm?: string | null, key?: string | null) {
  if (!algorithm) return {};
  if (algorithm.toLowerCase() !== "aws:kms") return { ServerSideEncryption: "AES256" as const };
  return { ServerSideEncryption: "aws:kms" as const, ...(key && { SSEKMSKeyId: key }) };
}

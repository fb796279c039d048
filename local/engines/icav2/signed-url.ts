import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Core } from "#local/engines/icav2/core";
import type { DataRow } from "#local/engines/icav2/data-table";
import { missing, problem } from "#local/engines/icav2/problem";
import { keyOf, projectOf } from "#local/engines/icav2/project-table";

/** A presigned GET of a file. Throws 409 for one that is not AVAILABLE, 501 for one without bytes. */
export async function downloadUrl(core: Core, row: DataRow): Promise<string> {
  if (row.status !== "AVAILABLE")
    throw problem(409, `${row.path} is ${row.status}: only AVAILABLE files can be downloaded.`);
  if (row.content === "SIZE")
    throw missing(`reading ${row.path}, a file made for its size alone, without bytes`);
  const project = projectOf(core, row.projectId);
  const object = { Bucket: project.bucket, Key: keyOf(project, row.path) };
  return sign(core, (client, options) =>
    getSignedUrl(client, new GetObjectCommand(object), options),
  );
}

/** What an upload is bound to: content type, and MD5 as hex or base64. */
export type UploadTerms = { fileType?: string | null; hash?: string | null };

/** A presigned PUT to a path of a project. */
export async function uploadUrl(
  core: Core,
  projectId: string,
  path: string,
  { fileType, hash }: UploadTerms,
): Promise<string> {
  const project = projectOf(core, projectId);
  const object = {
    ...{ Bucket: project.bucket, Key: keyOf(project, path) },
    ...(fileType && { ContentType: fileType }),
    ...(hash && { ContentMD5: base64Of(hash) }),
  };
  // Only what was asked for: the SDK has a content type of its own.
  const signed = new Set([...(fileType ? ["content-type"] : []), ...(hash ? ["content-md5"] : [])]);
  return sign(core, (client, options) =>
    getSignedUrl(client, new PutObjectCommand(object), {
      ...options,
      signableHeaders: new Set(["host", ...signed]),
      unhoistableHeaders: signed,
    }),
  );
}

type Options = { expiresIn: number; signingDate: Date };

async function sign(
  core: Core,
  run: (client: S3Client, options: Options) => Promise<string>,
): Promise<string> {
  const client = new S3Client({
    endpoint: core.context.endpoint(),
    region: core.context.region,
    credentials: core.options.signer,
    forcePathStyle: true,
    // A checksum of a body that only the client knows cannot be signed.
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  try {
    const signingDate = new Date(core.context.clock.now());
    return await run(client, { expiresIn: core.options.urlSeconds, signingDate });
  } finally {
    client.destroy();
  }
}

function base64Of(hash: string): string {
  if (/^[0-9a-f]{32}$/i.test(hash)) return Buffer.from(hash, "hex").toString("base64");
  if (/^[A-Za-z0-9+/]{22}==$/.test(hash)) return hash;
  throw problem(400, "hash: is not an MD5 as hex or base64.", { hash: "is not an MD5" });
}

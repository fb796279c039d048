import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import { transact } from "#core/dynamo";
import { nameOf, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import { parseS3Uri } from "#core/location";
import * as Outbox from "#core/outbox";
import * as PackageEvent from "#core/package/event";
import { CreateDirectUrls, type DirectUrls, mostDirectFiles } from "#core/package/link-schema";
import * as Manifest from "#core/package/manifest";
import type { PackageRow } from "#core/package/package.entity";
import { load } from "#core/package/package-row";
import { PackageKey, prefixOf } from "#core/package/schema";
import { assertShareable } from "#core/package/shareable";
import { sign, signedUntil, signOwn } from "#core/package/sign";
import { secretsmanager } from "#core/secrets-manager";
import { setting } from "#core/settings";
import { days, iso, now } from "#core/time";

/** Of an IAM user; what a role signs dies with its session. */
const SignerKey = z.object({
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().optional(),
});

const warning =
  "Nothing ends these URLs before their time: not revoking a link, nor deleting the package. Nobody counts what is fetched with them.";

/**
 * Signs a URL of each file, with the key of an IAM user, for whole days. Throws `link.no_signer` where the stage has
 * no such key or a temporary one, `link.ends_early` when the package ends before they would, `link.too_many_files`
 * beyond 10,000 files, and what links throw.
 */
export const create = fn(
  z.object({ ...PackageKey.shape, ...CreateDirectUrls.shape }),
  async ({ packageId, expiresInDays }): Promise<DirectUrls> => {
    Actor.assertRole("sharer");
    const row = await load({ packageId });
    const { fileCount } = assertShareable(row);
    if (fileCount > mostDirectFiles) throw tooMany(row, fileCount);
    const expiresAt = iso(now() + days(expiresInDays));
    if (expiresAt > row.expiresAt) throw endsEarly(row, expiresAt);
    const client = await signer();
    try {
      const text = await list(client, packageId, days(expiresInDays));
      // Before anybody has them: nothing is given out that no record tells of.
      await note(row, fileCount, expiresAt);
      const key = `${prefixOf(packageId)}direct/${Id.create("event")}.ndjson`;
      await Aws.s3().send(
        new PutObjectCommand({
          ...{ Bucket: setting("storageBucket"), Key: key, Body: text },
          ContentType: "application/x-ndjson",
        }),
      );
      const urlExpiresAt = signedUntil();
      const url = await signOwn(key, "direct-urls.ndjson");
      return { packageId, url, urlExpiresAt, fileCount, expiresAt, isRevocable: false, warning };
    } finally {
      client.destroy();
    }
  },
);

async function list(client: S3Client, packageId: string, expiresInMs: number): Promise<string> {
  const uris = await Manifest.locations(packageId);
  const found: string[] = [];
  for await (const { n, path, sizeBytes, checksum } of Manifest.lines(packageId)) {
    const uri = uris[n]?.uri ?? "";
    if (n === 0) await assertReadable(client, uri);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const url = await sign(uri, name, { client, expiresInMs });
    found.push(`${JSON.stringify({ n, path, sizeBytes, checksum, url })}\n`);
  }
  return found.join("");
}

async function signer(): Promise<S3Client> {
  const SecretId = setting("linkSignerSecretName");
  if (!SecretId)
    throw noSigner("This stage has no key that URLs of days could be signed with.", {
      hint: "Make a link instead, or name a secret with the key of an IAM user in stacks/stage.ts (links.signerSecretName).",
    });
  const key = await readKey(SecretId);
  if (key.sessionToken !== undefined || key.accessKeyId.startsWith("ASIA"))
    throw noSigner(
      `The key in the secret ${SecretId} is a temporary one: what it signs dies with its session, whatever its URLs say.`,
    );
  const { accessKeyId, secretAccessKey } = key;
  return new S3Client({
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: Aws.emulated("S3"),
  });
}

/** What stands in the secret appears in no error. */
async function readKey(SecretId: string): Promise<z.output<typeof SignerKey>> {
  try {
    const { SecretString = "" } = await secretsmanager().send(
      new GetSecretValueCommand({ SecretId }),
    );
    return SignerKey.parse(JSON.parse(SecretString));
  } catch (error) {
    const isThere = nameOf(error) === "ZodError" || nameOf(error) === "SyntaxError";
    if (!isThere && nameOf(error) !== "ResourceNotFoundException") throw error;
    throw noSigner(
      isThere
        ? `The secret ${SecretId} holds no JSON with accessKeyId and secretAccessKey.`
        : `There is no secret ${SecretId}.`,
    );
  }
}

/** A key that was deleted, or may not read, would sign all the same. */
async function assertReadable(client: S3Client, uri: string): Promise<void> {
  const { bucket, key } = parseS3Uri(uri);
  try {
    await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    if (status === undefined || status >= 500) throw error;
    throw noSigner(
      `The stage's signing key cannot read the package's first file: S3 answers ${status}.`,
    );
  }
}

async function note(row: PackageRow, fileCount: number, expiresAt: string): Promise<void> {
  const { packageId, projectId, name } = row;
  await transact([
    Audit.record({
      ...{ action: "link.direct", subject: packageId, projectId },
      details: { fileCount, expiresAt },
    }),
    Outbox.enqueue(
      createEvent(PackageEvent.DirectUrlsCreated, {
        ...{ packageId, projectId, name, fileCount, expiresAt },
      }),
    ),
  ]);
}

function noSigner(message: string, { hint }: { hint?: string } = {}): VisibleError {
  return new VisibleError("link.no_signer", message, {
    hint: hint ?? "Make a link instead, or ask an operator to put the key of an IAM user there.",
  });
}

function endsEarly({ packageId, expiresAt }: PackageRow, wanted: string): VisibleError {
  return new VisibleError(
    "link.ends_early",
    `The URLs would work until ${wanted}, and package ${packageId} ends at ${expiresAt}.`,
    { hint: "Ask for fewer days, or ask for the package again." },
  );
}

function tooMany({ packageId }: PackageRow, fileCount: number): VisibleError {
  return new VisibleError(
    "link.too_many_files",
    `Package ${packageId} has ${fileCount} files; URLs are signed for ${mostDirectFiles} at most.`,
    { hint: "Make a link instead: it signs each file when it is asked for." },
  );
}

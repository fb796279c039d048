import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import * as Items from "#core/items";
import { parseS3Uri } from "#core/location";
import { type LinkRow, scriptKey } from "#core/package/link";
import { linkEntity } from "#core/package/link.entity";
import * as Manifest from "#core/package/manifest";
import { keysOf, type ManifestFile } from "#core/package/schema";
import * as Token from "#core/package/token";
import { setting } from "#core/settings";
import { iso, minutes, now } from "#core/time";

/** How long a signed URL lives: enough to begin a transfer, too short to pass around. */
const signedMs = minutes(15);

/** GET or HEAD: a signature holds for one method. */
export type Method = "GET" | "HEAD";

/** What a recipient's page shows. */
export type Delivery = Pick<
  LinkRow,
  "packageName" | "packageId" | "createdBy" | "expiresAt" | "fileCount" | "totalBytes"
> & { files: ManifestFile[] };

/** The recipient's view of a link, with the first `limit` files. */
export async function view(token: string, limit = 200): Promise<Delivery> {
  const link = await open(token);
  return { ...link, files: await Manifest.head(link.packageId, limit) };
}

/** A signed URL of the manifest. */
export async function manifestUrl(token: string, method: Method): Promise<string> {
  const link = await open(token);
  return sign(method, setting("storageBucket"), keysOf(link.packageId).manifest, "manifest.ndjson");
}

/** A signed URL of file `n`; each GET is counted. */
export async function fileUrl(token: string, n: number, method: Method): Promise<string> {
  const link = await open(token);
  const { uri, path } = await Manifest.locate(link.packageId, n, link.fileCount);
  if (method === "GET") await count(link.tokenHash);
  const { bucket, key } = parseS3Uri(uri);
  return sign(method, bucket, key, path.slice(path.lastIndexOf("/") + 1));
}

/** A signed URL of the script, by the link's own token. */
export async function scriptUrl(token: string, method: Method): Promise<string> {
  const link = await open(token);
  return sign(method, setting("storageBucket"), scriptKey(link.linkId), "download.sh");
}

/** A signed URL of the script, by the second secret, which lives for 24 hours. */
export async function scriptUrlByScriptToken(token: string, method: Method): Promise<string> {
  const query = linkEntity().query.byScript({ scriptTokenHash: Token.hash(token) });
  const link = assertUsable(await Items.firstOf(linkEntity(), query));
  if (link.scriptExpiresAt <= iso())
    throw new VisibleError("link.gone", "This script link has expired.", {
      hint: "Script links work for 24 hours; the download page offers the script as long as its link lives.",
    });
  return sign(method, setting("storageBucket"), scriptKey(link.linkId), "download.sh");
}

/** The link of a token. Throws `link.not_found`, or `link.gone` once it is expired or revoked. */
async function open(token: string): Promise<LinkRow> {
  const { data } = await linkEntity()
    .get({ tokenHash: Token.hash(token) })
    .go({ consistent: true });
  return assertUsable(data ?? undefined);
}

function assertUsable(link: LinkRow | undefined): LinkRow {
  if (!link)
    throw new VisibleError("link.not_found", "This link is not known.", {
      hint: "Check that it was copied whole.",
    });
  if (link.revokedAt)
    throw new VisibleError("link.gone", "This link was revoked by its sender.", {
      hint: `Ask ${link.createdBy} for a new one.`,
    });
  if (link.expiresAt <= iso())
    throw new VisibleError("link.gone", `This link expired at ${link.expiresAt}.`, {
      hint: `Ask ${link.createdBy} for a new one.`,
    });
  return link;
}

async function count(tokenHash: string): Promise<void> {
  await linkEntity().patch({ tokenHash }).add({ downloadCount: 1 }).set({ lastUsedAt: iso() }).go();
}

function sign(method: Method, bucket: string, key: string, name: string): Promise<string> {
  const input = {
    Bucket: bucket,
    Key: key,
    ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  };
  return getSignedUrl(
    Aws.s3(),
    method === "HEAD" ? new HeadObjectCommand(input) : new GetObjectCommand(input),
    { expiresIn: signedMs / 1000, signingDate: new Date(now()) },
  );
}

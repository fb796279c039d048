import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { LinkRow } from "#core/package/link.entity";
import type { PackageSummary } from "#core/package/schema";
import { setting } from "#core/settings";

/** The download script of a link in the storage bucket. It holds the link's token. */
export function scriptKey(linkId: string): string {
  return `scripts/${linkId}.sh`;
}

/** Writes the script of a link: a few kilobytes, whatever its package holds. */
export async function writeScript(
  link: LinkRow,
  token: string,
  { download }: PackageSummary,
): Promise<void> {
  // The program is large, and the API makes few links.
  const DownloadScript = await import("#core/package/download-script/download-script");
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: scriptKey(link.linkId),
      ContentType: "text/x-shellscript; charset=us-ascii",
      Body: DownloadScript.render({
        origin: setting("apiOrigin"),
        token,
        package: { id: link.packageId, name: link.packageName },
        expiresAt: link.expiresAt,
        sender: link.createdBy,
        data: download,
      }),
    }),
  );
}

export async function dropScript(linkId: string): Promise<void> {
  await Aws.s3().send(
    new DeleteObjectCommand({ Bucket: setting("storageBucket"), Key: scriptKey(linkId) }),
  );
}

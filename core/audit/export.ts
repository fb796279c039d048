import { type _Object, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as Actor from "#core/actor";
import { partsOfKey } from "#core/audit/chain";
import { head, kept } from "#core/audit/rows";
import { type AuditExport, type AuditFile, ExportAudit } from "#core/audit/schema";
import * as Aws from "#core/aws";
import * as Cursor from "#core/cursor";
import { fn } from "#core/fn";
import { setting } from "#core/settings";
import { now } from "#core/time";

const folders = ["anchors/", "segments/"];

/**
 * Files of the audit that begin in a range of days, with URLs that work for 15 minutes: anchors, then segments in their
 * order. All projects are in them: admins only.
 */
export const files = fn(ExportAudit, async (query): Promise<AuditExport> => {
  Actor.assertRole("admin");
  const scope = ["audit-export", query.from, query.to];
  let position = Cursor.open<string>(query.cursor, scope);
  const items: AuditFile[] = [];
  while (position.partition < folders.length && items.length < query.limit) {
    const Prefix = folders[position.partition] ?? "";
    const { Contents = [], IsTruncated } = await Aws.s3().send(
      new ListObjectsV2Command({
        Bucket: setting("auditBucket"),
        Prefix,
        StartAfter:
          position.after ?? `${Prefix}${(query.from ?? "").replaceAll("-", separatorOf(Prefix))}`,
        MaxKeys: query.limit - items.length,
      }),
    );
    const found = Contents.flatMap((object) => partsOf(object) ?? []);
    const wanted = found.filter(({ date }) => !query.to || date <= query.to);
    items.push(...(await Promise.all(wanted.map(signed))));
    const isOver = !IsTruncated || wanted.length < found.length;
    position = isOver
      ? { partition: position.partition + 1, after: null }
      : { ...position, after: Contents.at(-1)?.Key ?? null };
  }
  return {
    items,
    nextCursor: position.partition < folders.length ? Cursor.seal(position, scope) : null,
    kept: endOf(await kept()),
    head: await head(),
  };
});

/** Days are folders of segments, and names of anchors. */
const separatorOf = (prefix: string) => (prefix === "segments/" ? "/" : "-");

function partsOf({ Key = "", Size = 0 }: _Object): Omit<AuditFile, "url"> | undefined {
  const date = /^anchors\/(\d{4}-\d\d-\d\d)\.json$/.exec(Key)?.[1];
  if (date) return { kind: "anchor", key: Key, date, firstSequence: null, sizeBytes: Size };
  const parts = partsOfKey(Key);
  return parts && { kind: "segment", key: Key, ...parts, sizeBytes: Size };
}

async function signed(file: Omit<AuditFile, "url">): Promise<AuditFile> {
  const command = new GetObjectCommand({ Bucket: setting("auditBucket"), Key: file.key });
  const url = await getSignedUrl(Aws.s3(), command, {
    expiresIn: 900,
    signingDate: new Date(now()),
  });
  return { ...file, url };
}

const endOf = ({ sequence, hash }: { sequence: number; hash: string }) => ({ sequence, hash });

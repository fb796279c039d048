import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import { ConditionError, put, transact, update } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Items from "#core/items";
import * as Outbox from "#core/outbox";
import * as DownloadScript from "#core/package/download-script/download-script";
import * as PackageEvent from "#core/package/event";
import { linkEntity } from "#core/package/link.entity";
import { CreateLink, type Link, LinkKey, type NewLink } from "#core/package/link-schema";
import * as Manifest from "#core/package/manifest";
import * as Packages from "#core/package/package";
import { PackageKey } from "#core/package/schema";
import * as Token from "#core/package/token";
import { pageOfIndex } from "#core/page-of-index";
import { type Page, PageQuery } from "#core/page-schema";
import { setting } from "#core/settings";
import { days, epochSeconds, hours, iso, now } from "#core/time";

export type LinkRow = {
  tokenHash: string;
  scriptTokenHash: string;
  linkId: string;
  packageId: string;
  projectId: string;
  packageName: string;
  fileCount: number;
  totalBytes: number;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  scriptExpiresAt: string;
  revokedAt?: string;
  downloadCount: number;
  lastUsedAt?: string;
  expires_at: number;
};

/** The download script of a link in the storage bucket. It holds the link's token. */
export function scriptKey(linkId: string): string {
  return `scripts/${linkId}.sh`;
}

/**
 * Makes a link to a finished package, with its download script. The answer is the only place where
 * the secrets appear. Throws `package.not_ready` unless the package is SUCCEEDED.
 */
export const create = fn(
  z.object({ ...PackageKey.shape, ...CreateLink.shape }),
  async ({ packageId, expiresInDays }): Promise<NewLink> => {
    const actor = Actor.assertRole("sharer");
    const row = await Packages.load({ packageId });
    if (row.status !== "SUCCEEDED")
      throw new VisibleError("package.not_ready", `Package ${packageId} is ${row.status}.`, {
        hint: "A link can be made once the package is SUCCEEDED.",
      });
    const token = Token.create();
    const scriptToken = Token.create();
    const expires = now() + days(expiresInDays);
    const link: LinkRow = {
      tokenHash: Token.hash(token),
      scriptTokenHash: Token.hash(scriptToken),
      linkId: Id.create("link"),
      packageId,
      projectId: row.projectId,
      packageName: row.name,
      fileCount: row.fileCount ?? 0,
      totalBytes: row.totalBytes ?? 0,
      createdAt: iso(),
      createdBy: actor.name,
      expiresAt: iso(expires),
      scriptExpiresAt: iso(now() + hours(24)),
      downloadCount: 0,
      // The row outlives the link, so that a late recipient reads "expired" and not "unknown".
      expires_at: epochSeconds(expires + days(90)),
    };
    await writeScript(link, token);
    await transact([
      put(linkEntity().create(link)),
      Audit.record({
        action: "link.create",
        subject: packageId,
        projectId: row.projectId,
        details: { linkId: link.linkId, expiresAt: link.expiresAt },
      }),
      Outbox.enqueue(createEvent(PackageEvent.LinkCreated, { ...link, name: row.name })),
    ]);
    const scriptUrl = `${setting("apiOrigin")}/s/${scriptToken}`;
    return {
      ...toLink(link),
      url: `${setting("apiOrigin")}/d/${token}`,
      scriptUrl,
      scriptExpiresAt: link.scriptExpiresAt,
      command: `curl -fsSL ${scriptUrl} | sh`,
    };
  },
);

/** One link of a package that the actor may know of. Throws `link.not_found`. */
export const get = fn(LinkKey, async (key): Promise<Link> => toLink(await load(key.linkId)));

/** A page of a package's links, newest first. */
export const list = fn(
  z.object({ ...PackageKey.shape, ...PageQuery.shape }),
  async ({ packageId, ...query }): Promise<Page<Link>> => {
    await Packages.load({ packageId });
    const found = await pageOfIndex<LinkRow>({
      scope: ["links", packageId],
      query,
      order: "desc",
      partitions: [() => linkEntity().query.byPackage({ packageId })],
      load: (keys) => Items.rowsAt(linkEntity(), keys),
      keep: () => true,
    });
    return { items: found.items.map(toLink), nextCursor: found.nextCursor };
  },
);

/** Stops a link at once; its script is deleted. Revoking it again changes nothing. */
export const revoke = fn(LinkKey, async ({ linkId }): Promise<Link> => {
  Actor.assertRole("sharer");
  const link = await load(linkId);
  const revokedAt = link.revokedAt ?? iso();
  if (!link.revokedAt) {
    try {
      await transact([
        update(
          linkEntity()
            .patch({ tokenHash: link.tokenHash })
            .set({ revokedAt })
            .where((attributes, { notExists }) => notExists(attributes.revokedAt)),
        ),
        Audit.record({
          action: "link.revoke",
          subject: link.packageId,
          projectId: link.projectId,
          details: { linkId },
        }),
        Outbox.enqueue(createEvent(PackageEvent.LinkRevoked, { ...link, name: link.packageName })),
      ]);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
    }
  }
  await Aws.s3().send(
    new DeleteObjectCommand({ Bucket: setting("storageBucket"), Key: scriptKey(linkId) }),
  );
  return toLink({ ...link, revokedAt });
});

async function load(linkId: string): Promise<LinkRow> {
  const link = await Items.firstOf(linkEntity(), linkEntity().query.byId({ linkId }));
  if (link && Actor.canSee(link.projectId)) return link;
  throw new VisibleError("link.not_found", `There is no link ${linkId}.`, {
    hint: "GET /api/v1/packages/{packageId}/links lists a package's links.",
  });
}

async function writeScript(link: LinkRow, token: string): Promise<void> {
  const files = await Manifest.read(link.packageId);
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
        files,
      }),
    }),
  );
}

function toLink(row: LinkRow): Link {
  return {
    id: row.linkId,
    packageId: row.packageId,
    status: row.revokedAt ? "REVOKED" : row.expiresAt <= iso() ? "EXPIRED" : "ACTIVE",
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    expiresAt: row.expiresAt,
    revokedAt: row.revokedAt ?? null,
    downloadCount: row.downloadCount,
    lastUsedAt: row.lastUsedAt ?? null,
  };
}

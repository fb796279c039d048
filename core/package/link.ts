import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, transact, update, type Write } from "#core/dynamo";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Items from "#core/items";
import * as Outbox from "#core/outbox";
import * as PackageEvent from "#core/package/event";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import { load, toLink } from "#core/package/link-row";
import { CreateLink, type Link, LinkKey, type NewLink } from "#core/package/link-schema";
import { dropScript, writeScript } from "#core/package/link-script";
import { type PackageRow, packageEntity } from "#core/package/package.entity";
import { load as loadPackage } from "#core/package/package-row";
import { PackageKey } from "#core/package/schema";
import { assertShareable } from "#core/package/shareable";
import * as Token from "#core/package/token";
import { pageOfIndex } from "#core/page-of-index";
import { type Page, PageQuery } from "#core/page-schema";
import { setting } from "#core/settings";
import { days, epochSeconds, hours, iso, now } from "#core/time";

/**
 * Makes a link to a finished package, with its download script. It ends with the package, if that is sooner. The answer
 * is the only place where the secrets appear. Throws `package.not_ready` unless the package is SUCCEEDED, and
 * `package.not_shareable` when a recipient could not read all of it.
 */
export const create = fn(
  z.object({ ...PackageKey.shape, ...CreateLink.shape }),
  async ({ packageId, expiresInDays, ...wishes }): Promise<NewLink> => {
    const actor = Actor.assertRole("sharer");
    const row = await loadPackage({ packageId });
    const summary = assertShareable(row);
    const token = Token.create();
    const scriptToken = Token.create();
    const expires = Math.min(now() + days(expiresInDays), Date.parse(row.expiresAt));
    const link: LinkRow = {
      ...presentOf(wishes),
      tokenHash: Token.hash(token),
      scriptTokenHash: Token.hash(scriptToken),
      linkId: Id.create("link"),
      packageId,
      projectId: row.projectId,
      packageName: row.name,
      fileCount: summary.fileCount,
      totalBytes: summary.totalBytes,
      createdAt: iso(),
      createdBy: actor.name,
      expiresAt: iso(expires),
      scriptExpiresAt: iso(Math.min(now() + hours(24), expires)),
      ...{ downloadCount: 0, servedBytes: 0, fileCountAsked: 0 },
      ...{ verifiedFileCount: 0, checkedFileCount: 0 },
      // The row outlives the link, so that a late recipient reads "expired" and not "unknown".
      expires_at: epochSeconds(expires + days(90)),
    };
    await writeScript(link, token, summary);
    await commit(row, [
      put(linkEntity().create(link)),
      Audit.record({
        action: "link.create",
        subject: packageId,
        projectId: row.projectId,
        details: { linkId: link.linkId, expiresAt: link.expiresAt, ...presentOf(wishes) },
      }),
      Outbox.enqueue(createEvent(PackageEvent.LinkCreated, { ...link, name: row.name })),
    ]).catch(async (error) => {
      await dropScript(link.linkId);
      throw error;
    });
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

type Wishes = Omit<z.output<typeof CreateLink>, "expiresInDays">;

/** Those that were given. */
function presentOf(wishes: Wishes): Partial<Pick<LinkRow, keyof Wishes>> {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
}

/** Writes a link, and counts it on its package, which must not be deleted or expire in the same moment. */
async function commit(row: PackageRow, writes: Write[]): Promise<void> {
  try {
    await transact([...writes, countOn(row)]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    assertShareable(await loadPackage(row));
    throw error;
  }
}

function countOn({ packageId }: PackageRow): Write {
  return update(
    packageEntity()
      .patch({ packageId })
      .add({ linkCount: 1 })
      .where(
        ({ status, deletedAt, expiredAt }, { eq, notExists }) =>
          `${eq(status, "SUCCEEDED")} AND ${notExists(deletedAt)} AND ${notExists(expiredAt)}`,
      ),
  );
}

/** One link of a package that the actor may know of. Throws `link.not_found`. */
export const get = fn(LinkKey, async ({ linkId }): Promise<Link> => toLink(await load(linkId)));

/** A page of a package's links, newest first. */
export const list = fn(
  z.object({ ...PackageKey.shape, ...PageQuery.shape }),
  async ({ packageId, ...query }): Promise<Page<Link>> => {
    await loadPackage({ packageId });
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
  await dropScript(linkId);
  return toLink({ ...link, revokedAt });
});

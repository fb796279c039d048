import { VisibleError } from "#core/error";
import { type LinkRow, linkEntity } from "#core/package/link.entity";
import * as Token from "#core/package/token";
import { iso } from "#core/time";

/** The link of a token. Throws `link.not_found`, or `link.gone` once it is expired or revoked. */
export async function open(token: string): Promise<LinkRow> {
  return assertUsable(await openByHash(Token.hash(token)));
}

/** Its row as it is now. */
export async function openByHash(tokenHash: string): Promise<LinkRow | undefined> {
  const { data } = await linkEntity().get({ tokenHash }).go({ consistent: true });
  return data ?? undefined;
}

/** One that is used up still shows what it gave: only its files are refused. */
export function assertUsable(link: LinkRow | undefined): LinkRow {
  if (!link)
    throw new VisibleError("link.not_found", "This link is not known.", {
      hint: "Check that it was copied whole; then ask whoever sent it to you.",
    });
  if (link.revokedAt)
    throw new VisibleError("link.gone", "This link was revoked by its sender.", {
      hint: `Ask ${link.createdBy} for a new one.`,
    });
  if (link.expiresAt <= iso())
    throw new VisibleError(
      "link.gone",
      `This link has expired: it worked until ${link.expiresAt}.`,
      {
        hint: `Ask ${link.createdBy} for a new one.`,
      },
    );
  return link;
}

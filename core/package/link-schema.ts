import * as z from "zod";
import * as Id from "#core/id";
import { pageOf } from "#core/page-schema";

/** Days a link may live; presigned URLs are made when a file is asked for, so they need not. */
export const linkDays = { least: 6, usual: 7, most: 90 };

export const CreateLink = z
  .object({
    expiresInDays: z
      .int()
      .min(linkDays.least)
      .max(linkDays.most)
      .default(linkDays.usual)
      .meta({ description: "Whole days until the link stops working." }),
  })
  .meta({ id: "CreateLink" });

export const LinkStatus = z.enum(["ACTIVE", "EXPIRED", "REVOKED"]).meta({ id: "LinkStatus" });

/** A link as lists show it: without its secrets, which are kept nowhere. */
export const Link = z
  .object({
    id: Id.schema("link"),
    packageId: Id.schema("package"),
    status: LinkStatus,
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    expiresAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable(),
    downloadCount: z.int().meta({ description: "Files asked for so far." }),
    lastUsedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Link" });
export type Link = z.infer<typeof Link>;

/** A new link, with the secrets that are shown this once. */
export const NewLink = Link.extend({
  url: z.url().meta({ description: "The recipient's page." }),
  scriptUrl: z.url().meta({ description: "Redirects to the download script; works for 24 hours." }),
  scriptExpiresAt: z.iso.datetime(),
  command: z
    .string()
    .meta({ description: "Downloads and verifies everything, in any POSIX shell." }),
}).meta({ id: "NewLink" });
export type NewLink = z.infer<typeof NewLink>;

export const LinkPage = pageOf(Link).meta({ id: "LinkPage" });
export const LinkKey = z.object({ linkId: Id.schema("link") });

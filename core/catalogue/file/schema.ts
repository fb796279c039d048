import * as z from "zod";
import { PortalRunId } from "#core/catalogue/workflow-run/schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** `<portalRunId>/<path>` as base64url: paths have slashes. */
export const FileId = z
  .string()
  .max(1500)
  .refine((id) => partsOf(id) !== undefined, "must be the id of a file, as GET /files answers it");

/** What an id names; undefined of one that is none. */
export function partsOf(fileId: string): { portalRunId: string; path: string } | undefined {
  const text = Buffer.from(fileId, "base64url").toString();
  const [, portalRunId = "", path = ""] = /^([^/]+)\/(.+)$/s.exec(text) ?? [];
  const isOne = PortalRunId.safeParse(portalRunId).success && path !== "";
  return isOne && fileIdOf({ portalRunId, path }) === fileId ? { portalRunId, path } : undefined;
}

export function fileIdOf({ portalRunId, path }: { portalRunId: string; path: string }): string {
  return Buffer.from(`${portalRunId}/${path}`).toString("base64url");
}

const copy = {
  uri: z.string(),
  sizeBytes: z.int().nonnegative(),
  storageClass: z.string(),
  storageState: z.enum(["ACTIVE", "ARCHIVED"]).meta({
    description:
      "`ACTIVE`: readable; `ARCHIVED`: must be thawed first. A list counts INTELLIGENT_TIERING as readable.",
  }),
  etag: z.string().nullable(),
  modifiedAt: z.iso.datetime(),
};

const file = {
  id: z.string(),
  portalRunId: z.string(),
  path: z.string().meta({ description: "What comes after the portal run id." }),
};

/** A file of a workflow run: its best copy. */
export const File = z.object({ ...file, ...copy }).meta({ id: "File" });
export type File = z.infer<typeof File>;
export const FilePage = pageOf(File).meta({ id: "FilePage" });

export const FileCopy = z
  .object({
    ...copy,
    expiresAt: z.iso.datetime().nullable().meta({
      description: "Until when a restored copy can be read.",
    }),
    checksum: z
      .object({
        algorithm: z.string(),
        value: z.string().meta({ description: "Base64, as S3 has it." }),
        isOfWhole: z.boolean().meta({ description: "False: of the parts of an upload." }),
      })
      .nullable(),
  })
  .meta({ id: "FileCopy" });

/** With all copies of it, the best first. */
export const FileWithCopies = z
  .object({ ...file, copies: z.array(FileCopy) })
  .meta({ id: "FileWithCopies" });
export type FileWithCopies = z.infer<typeof FileWithCopies>;

export const FileKey = z.object({ fileId: FileId });
export const ListFiles = PageQuery.extend({
  portalRunId: PortalRunId,
  pathPrefix: z.string().min(1).max(1024).optional().meta({
    description: "Beginning of the path, such as `qc/`.",
  }),
});

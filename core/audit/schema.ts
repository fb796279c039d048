import * as z from "zod";
import { PageQuery, pageOf } from "#core/page-schema";

const time = z.iso.datetime();
const id = z.string().min(1).max(2048);

export const AuditRecord = z
  .object({
    id: z.string(),
    at: time,
    subject: z.string().meta({ description: "Id of the thing." }),
    projectId: z.string(),
    action: z.string().meta({ description: "As package.create." }),
    actor: z.object({
      type: z.enum(["user", "machine", "system"]),
      id: z.string(),
      name: z.string(),
    }),
    details: z.record(z.string(), z.unknown()).nullable(),
    sequence: z
      .int()
      .positive()
      .nullable()
      .meta({ description: "Place in the chain; null for a minute or two." }),
    hash: z.string().nullable().meta({ description: "SHA-256 of it and everything before it." }),
  })
  .meta({ id: "AuditRecord" });
export type AuditRecord = z.infer<typeof AuditRecord>;

export const AuditRecordPage = pageOf(AuditRecord).meta({ id: "AuditRecordPage" });

export const ListAudit = z.object({
  ...PageQuery.shape,
  subject: id.optional().meta({ description: "Of this thing, as pkg.01JD4X…" }),
  actorId: id.optional().meta({ description: "By this person, machine or part of the system." }),
  action: z
    .string()
    .regex(/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/, "must be as package.create")
    .optional()
    .meta({ description: "As package.create." }),
  projectId: id.optional().meta({ description: "Of this project." }),
  from: z.iso.datetime({ offset: true }).optional().meta({
    description: "From this time on. Unset for an admin's list of everything: the last 30 days.",
  }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: "Before this time." }),
});
export type ListAudit = z.infer<typeof ListAudit>;

/** A file of an export; its URL ends after 15 minutes. */
export const AuditFile = z
  .object({
    kind: z.enum(["segment", "anchor"]),
    key: z.string().meta({ description: "Its path below the folder that it is exported to." }),
    date: z.iso.date(),
    firstSequence: z.int().positive().nullable(),
    sizeBytes: z.int(),
    url: z.url(),
  })
  .meta({ id: "AuditFile" });
export type AuditFile = z.infer<typeof AuditFile>;

const Head = z.object({ sequence: z.int(), hash: z.string() });

export const AuditExport = z
  .object({
    items: z.array(AuditFile),
    nextCursor: z.string().nullable(),
    kept: Head.meta({ description: "The last record that a segment has." }),
    head: Head.meta({ description: "The last record that has its place." }),
  })
  .meta({ id: "AuditExport" });
export type AuditExport = z.infer<typeof AuditExport>;

export const ExportAudit = z.object({
  ...PageQuery.shape,
  from: z.iso.date().optional().meta({ description: "Segments that begin on this day or later." }),
  to: z.iso.date().optional().meta({ description: "Those that begin on this day or before." }),
});
export type ExportAudit = z.infer<typeof ExportAudit>;

import * as z from "zod";
import { command, option } from "#cli/command";
import { filtersOf, listOptions, text } from "#cli/tree/options";
import { AuditFile, AuditRecord, ExportAudit, ListAudit } from "#core/audit/schema";

/** What was verified, or what is wrong. */
export const Verified = z.object({
  kind: z.enum(["chain", "anchor", "certificate", "export", "manifest", "log", "file"]),
  place: z.string(),
  outcome: z.enum(["right", "wrong"]),
  sequence: z.int().nullable(),
  reason: z.string().nullable(),
});
export type Verified = z.infer<typeof Verified>;

export const list = command({
  path: "audit list",
  summary: "Lists who did what, newest first.",
  description: "Also what was refused. Of your projects; all to admins.",
  examples: [
    ["audit list --subject pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "What was done to a package."],
    ["audit list --action link.create --from 2026-11-01T00:00:00Z", "Links since then."],
  ],
  options: { ...filtersOf(ListAudit, { projectId: "project" }), ...listOptions },
  prints: {
    schema: AuditRecord,
    columns: ["at", "actor.name", "action", "subject", "projectId", "sequence"],
  },
});

export const exportAll = command({
  path: "audit export",
  summary: "Copies the audit's chain and its anchors into a folder.",
  description: "Admins only. What is there already is not fetched again.",
  examples: [
    ["audit export audit", "All of it, into the folder audit."],
    ["audit export audit --from 2026-11-01", "Segments that begin on that day or later."],
  ],
  args: [{ name: "FOLDER", description: "It is made if it is not there." }],
  options: filtersOf(ExportAudit),
  prints: { schema: AuditFile, columns: ["kind", "date", "firstSequence", "sizeBytes", "key"] },
});

export const verify = command({
  path: "audit verify",
  summary: "Verifies an exported audit or a certificate, offline.",
  description:
    "Needs neither the service nor a network. Of folders it takes segments, anchors and certificates. Names the first record that is wrong, and exits 5.",
  examples: [
    ["audit verify audit", "An exported chain, with its anchors."],
    [
      "audit verify certificate.json --manifest manifest.ndjson --files data",
      "A certificate, the manifest that it names, and the files in a folder.",
    ],
  ],
  args: [{ name: "PATH", many: true, description: "Folders, segments, anchors, certificates." }],
  options: {
    key: option({
      schema: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "must be 64 hex digits")
        .optional(),
      value: "FINGERPRINT",
      description: "Of the key that must have signed; without it, whatever key is named.",
    }),
    manifest: text("FILE", "manifest.ndjson of the certificate's package."),
    log: text("FILE", "The log of outcomes that the certificate names."),
    files: text("FOLDER", "Where the manifest's files are: their bytes are verified."),
  },
  prints: { schema: Verified, columns: ["outcome", "kind", "place", "sequence", "reason"] },
});

export const auditCommands = [list, exportAll, verify];

import { Certificate } from "#core/audit/certificate-schema";
import { AuditExport, AuditRecordPage, ExportAudit, ListAudit } from "#core/audit/schema";
import { LinkKey } from "#core/package/link-schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Audit";

export const audit = [
  endpoint({
    method: "get",
    path: "/audit",
    operationId: "listAuditRecords",
    tag,
    summary: "Who did what to which thing, and what was refused to whom, newest first.",
    role: "viewer",
    query: ListAudit,
    status: 200,
    answer: AuditRecordPage,
    handle: async ({ query }) => (await import("#core/audit/list")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/audit/files",
    operationId: "listAuditFiles",
    tag,
    summary:
      "Files of the audit's chain, with URLs that work for 15 minutes: `seqferry audit verify` checks them without us.",
    role: "admin",
    query: ExportAudit,
    status: 200,
    answer: AuditExport,
    handle: async ({ query }) => (await import("#core/audit/export")).files(query),
  }),
  endpoint({
    method: "get",
    path: "/links/:linkId/certificate",
    operationId: "getLinkCertificate",
    tag,
    summary: "The signed certificate of a link of which the recipient has verified every file.",
    role: "viewer",
    params: LinkKey,
    status: 200,
    answer: Certificate,
    failures: [404],
    handle: async ({ params }) => (await import("#core/package/link-certificate")).show(params),
  }),
];

import * as z from "zod";

const hex = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");
const count = z.int().nonnegative();
const time = z.iso.datetime();

export const Signature = z.strictObject({
  algorithm: z.literal("ECDSA_P256_SHA256"),
  publicKey: z.base64().meta({ description: "DER of SubjectPublicKeyInfo." }),
  fingerprint: hex.meta({ description: "SHA-256 of the public key, which people compare." }),
  value: z.base64().meta({ description: "DER, over the canonical JSON of all other members." }),
});
export type Signature = z.infer<typeof Signature>;

/** What a push or a download came to: who gave what to whom, by whose approval, and that it arrived. */
export const Certificate = z
  .strictObject({
    schema: z.literal("seqferry.certificate/1"),
    kind: z.enum(["push", "download"]),
    id: z.string().meta({ description: "Of the push job, or of the link." }),
    stage: z.string(),
    projectId: z.string(),
    package: z.strictObject({
      id: z.string(),
      name: z.string(),
      merkleRoot: hex.meta({ description: "Over the lines of its manifest, as in RFC 6962, 2.1." }),
      fileCount: count,
      totalBytes: count,
    }),
    sender: z.strictObject({ id: z.string(), name: z.string() }),
    recipient: z.strictObject({
      name: z.string().nullable(),
      contact: z.string().nullable(),
      destinationUri: z.string().nullable(),
    }),
    plan: z.strictObject({ id: z.string(), hash: hex }).nullable(),
    approval: z
      .strictObject({
        id: z.string(),
        approver: z.strictObject({ id: z.string(), name: z.string() }),
        at: time,
      })
      .nullable()
      .meta({ description: "Null where no approval was asked for." }),
    outcomes: z
      .strictObject({
        key: z.string().meta({ description: "Of their log in the audit bucket." }),
        count,
        merkleRoot: hex.meta({
          description: "Over the log's lines after its first, in the same way.",
        }),
      })
      .meta({ description: "What became of each file." }),
    completedAt: time,
    audit: z
      .strictObject({ auditId: z.string(), sequence: z.int().positive(), hash: hex })
      .meta({ description: "Place in the audit's chain of the record that says so." }),
    signature: Signature,
  })
  .meta({ id: "Certificate" });
export type Certificate = z.infer<typeof Certificate>;

/** How far the chain was kept when a day had ended. */
export const Anchor = z.strictObject({
  schema: z.literal("seqferry.anchor/1"),
  stage: z.string(),
  date: z.iso.date(),
  sequence: z.int().positive(),
  hash: hex,
  at: time,
  signature: Signature,
});
export type Anchor = z.infer<typeof Anchor>;

import * as z from "zod";
import { FastqQc } from "#core/fastq/schema";

/** Where something lies for good: a URL that lets its reader in is a secret, and not kept. */
const uri = z
  .string()
  .min(1)
  .max(1024)
  .refine(
    (text) => !/[?&]X-Amz-(Signature|Credential|Security-Token)=/i.test(text),
    "must be no presigned URL: give the s3:// URI",
  );

/** A row holds them: so many, with names so long, and no more. */
const reports = z
  .record(z.string().min(1).max(100), uri)
  .refine((given) => Object.keys(given).length <= 20, "must be 20 at most");

const file = z.strictObject({
  gzipSizeBytes: z.int().nonnegative().optional().meta({
    description: "Of the gzip file, also where it lies as ORA.",
  }),
  rawMd5sum: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "must be 32 hexadecimal digits in lower case")
    .optional()
    .meta({ description: "MD5 of the uncompressed reads." }),
});

/** What is found out about a fastq's reads; each member by itself. */
export const Facts = z
  .strictObject({
    qc: z.strictObject({ ...FastqQc.shape, reports: reports.optional() }).optional(),
    fingerprint: z.strictObject({ uri }).optional(),
    readCount: z.int().nonnegative().optional().meta({
      description: "Reads of one end: of a pair, as many as there are pairs.",
    }),
    baseCount: z.int().nonnegative().optional().meta({ description: "Bases of both ends." }),
    compression: z
      .strictObject({
        format: z.enum(["GZIP", "ORA"]).optional(),
        r1: file.optional(),
        r2: file.optional(),
      })
      .optional(),
  })
  .meta({ id: "FastqFacts" });
export type Facts = z.infer<typeof Facts>;

import * as z from "zod";
import * as Id from "#core/id";
import { FileLocation } from "#core/location";
import { PageQuery, pageOf } from "#core/page-schema";

/** Status of every job in the system. */
export const JobStatus = z
  .enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"])
  .meta({ id: "JobStatus" });
export type JobStatus = z.infer<typeof JobStatus>;

/** How a file's content can be checked; `FASTQ_*up` hash the uncompressed FASTQ, as HealthOmics does. */
export const Checksum = z
  .object({
    algorithm: z.enum([
      "md5",
      "sha256",
      "sha512",
      "FASTQ_MD5up",
      "FASTQ_SHA256up",
      "FASTQ_SHA512up",
    ]),
    value: z.string().regex(/^[0-9a-f]{32,128}$/),
  })
  .meta({ id: "Checksum" });
export type Checksum = z.infer<typeof Checksum>;

/** One line of `manifest.ndjson`: what a recipient gets to know of a file. */
export const ManifestFile = z
  .object({
    n: z.int().nonnegative().meta({ description: "Position, from 0; names the file in a link." }),
    path: z.string().meta({ description: "Relative path on the recipient's disk." }),
    ...FileLocation.omit({ uri: true }).shape,
    checksum: Checksum.nullable(),
    readSetId: z.string(),
    sampleId: z.string().nullable(),
  })
  .meta({ id: "ManifestFile" });
export type ManifestFile = z.infer<typeof ManifestFile>;

/** A file of a package before it is written: what the manifest says, and where the bytes are. */
export type PackageFile = Omit<ManifestFile, "n" | "path"> & FileLocation & { name: string };

/** What a manifest adds up to; machines pass this on, never the files. */
export const ManifestSummary = z.object({
  manifestKey: z.string(),
  fileCount: z.int().nonnegative(),
  totalBytes: z.int().nonnegative(),
  readSetCount: z.int().nonnegative(),
});
export type ManifestSummary = z.infer<typeof ManifestSummary>;

const readSetReference = z
  .string()
  .regex(
    /^(\d{10,36}\/)?\d{10,36}$/,
    "must be a read set id, or <sequence store id>/<read set id>",
  );

/** What a caller asks for. */
export const CreatePackage = z
  .object({
    name: z
      .string()
      .trim()
      .min(1)
      .max(128)
      .regex(/^[^\p{Cc}]*$/u, "must hold no control characters")
      .meta({ example: "cohort-2026-11" }),
    projectId: z.string().min(1).optional().meta({
      description: "Needed only if you may act for several projects.",
    }),
    readSetIds: z.array(readSetReference).max(1000).default([]),
    sampleIds: z.array(z.string().min(1).max(127)).max(1000).default([]),
  })
  .refine(({ readSetIds, sampleIds }) => readSetIds.length + sampleIds.length > 0, {
    path: ["readSetIds"],
    message: "name at least one read set, or a sample in sampleIds",
  })
  .meta({ id: "CreatePackage" });

/** A package as the API shows it. */
export const Package = z
  .object({
    id: Id.schema("package"),
    projectId: z.string(),
    name: z.string(),
    status: JobStatus,
    statusReason: z.string().nullable(),
    readSetIds: z.array(z.string()),
    sampleIds: z.array(z.string()),
    fileCount: z.number().nullable(),
    totalBytes: z.number().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    createdBy: z.string(),
  })
  .meta({ id: "Package" });
export type Package = z.infer<typeof Package>;

export const PackagePage = pageOf(Package).meta({ id: "PackagePage" });
export const ListPackages = PageQuery.extend({ status: JobStatus.optional() });
export const PackageKey = z.object({ packageId: Id.schema("package") });

/** The keys of a package's objects in the storage bucket. */
export function keysOf(packageId: string) {
  const prefix = `packages/${packageId}`;
  return {
    manifest: `${prefix}/manifest.ndjson`,
    locations: `${prefix}/locations.ndjson`,
    locationIndex: `${prefix}/locations.index`,
  };
}

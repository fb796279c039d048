import * as z from "zod";
import { ProjectId } from "#core/catalogue/schema";
import { PackageFinding } from "#core/package/schema";
import { PackageSelection } from "#core/package/selection/schema";

export const CreatePackagePreview = z
  .strictObject({
    projectId: ProjectId.optional().meta({
      description: "Needed only if you may act for several projects.",
    }),
    selection: PackageSelection,
  })
  .meta({ id: "CreatePackagePreview" });

const count = z.int().nonnegative();
export const PackagePreview = z
  .object({
    projectId: z.string(),
    atLeast: z.boolean().meta({
      description:
        "True when it stopped after 10 seconds: there is at least so much of everything.",
    }),
    libraryCount: count,
    fastqCount: count,
    workflowRunCount: count,
    fileCount: count,
    totalBytes: count,
    archivedFileCount: count,
    archivedBytes: count,
    archivedShare: z.number().min(0).max(1).meta({ description: "Of the bytes." }),
    errorCount: count.meta({ description: "With an error such a package is not made." }),
    warningCount: count,
    unmatchedCount: count.meta({
      description: "Rows of the request that matched nothing; they are among errors or warnings.",
    }),
    unmatched: z.array(PackageFinding).meta({ description: "The first 1,000." }),
    errors: z.array(PackageFinding).meta({ description: "The first 1,000 others." }),
    warnings: z.array(PackageFinding).meta({ description: "The first 1,000 others." }),
  })
  .meta({ id: "PackagePreview" });
export type PackagePreview = z.infer<typeof PackagePreview>;

import * as z from "zod";
import { ProjectData } from "#core/copy/icav2/data";

/** A presigned URL for a while. */
export const Download = z.object({ url: z.string() });
export const Upload = z.object({ url: z.string() });

/** Ids, paths, or both. */
export const DataIdOrPathList = z.strictObject({
  dataIds: z.array(z.string()).min(1).optional(),
  dataPaths: z.array(z.string()).min(1).optional(),
});

export const DataUrlWithPath = z.object({
  dataId: z.string(),
  dataUrn: z.string(),
  dataPath: z.string(),
  url: z.string(),
});

export const ProjectFileAndUploadUrl = ProjectData.extend({ uploadUrl: z.string() });

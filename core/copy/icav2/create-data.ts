import * as z from "zod";
import { CreateTemporaryCredentials } from "#core/copy/icav2/credentials";
import { DataType } from "#core/copy/icav2/data";

/**
 * Where new data go: below a folder's id, or below a path that ends with a slash and whose missing folders
 * are made. Neither: the project's root.
 */
const place = {
  name: z.string(),
  folderId: z.string().nullish(),
  folderPath: z.string().regex(/.*\/$/).nullish(),
};
const format = { formatCode: z.string().nullish() };
const upload = { fileType: z.string().nullish(), hash: z.string().nullish() };
const access = { temporaryCredentials: CreateTemporaryCredentials.nullish() };

export const CreateData = z.strictObject({ ...place, ...format, dataType: DataType });
export const CreateFileData = z.strictObject({ ...place, ...format });
/** `fileType` is the content type, `hash` the MD5 of the bytes to come. */
export const CreateFileAndUploadUrl = z.strictObject({ ...place, ...format, ...upload });
export const CreateFileAndTemporaryCredentials = z.strictObject({
  ...place,
  ...format,
  ...access,
});
export const CreateFolder = z.strictObject(place);
export const CreateFolderAndTemporaryCredentials = z.strictObject({
  ...place,
  nonIndexed: z.boolean().default(false).nullish(),
  ...access,
});

import * as z from "zod";
import { text } from "#core/copy/icav2/base";

/**
 * Query members of paged lists; numbers are sent as text. Either `pageOffset` (at most 200,000 rows, which
 * may repeat or be missed while data change) or `pageToken` (complete and unique).
 */
export const pageQuery = {
  pageOffset: z.string().optional(),
  pageToken: z.string().optional(),
  pageSize: z.string().optional(),
};

/** `name, timeCreated desc`; only together with offsets. */
export const sortQuery = { sort: z.string().optional() };

/** One page: `remainingRecords` comes with tokens, `totalItemCount` with offsets; the last page's token is empty. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextPageToken: text(2000, 0).nullish(),
    remainingRecords: z.int().min(0).nullish(),
    totalItemCount: z.int().min(0).nullish(),
  });
}
export type Page<Item> = z.infer<ReturnType<typeof pageOf<z.ZodType<Item>>>>;

/** A list that comes whole. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item) });
}

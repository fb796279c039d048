import * as z from "zod";

/** Query members of every list. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(25).meta({ description: "At most 200." }),
  cursor: z.string().optional().meta({ description: "`nextCursor` of the page before." }),
});

/** What a list answers; a short page may still have a `nextCursor`. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

export type Page<Item> = { items: Item[]; nextCursor: string | null };

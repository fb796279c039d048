import * as z from "zod";

/** A JWT for the header `Authorization: Bearer`; its `exp` says until when. */
export const Token = z.object({ token: z.string().optional() });

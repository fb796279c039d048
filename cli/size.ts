import * as z from "zod";

const powers = ["", "K", "M", "G", "T", "P"];

/** `500`, `20GB` (powers of 1000) or `1.5TiB` (powers of 1024) in bytes. */
export const Size = z
  .string()
  .regex(
    /^\d{1,15}(\.\d{1,3})?([KMGTP]i?)?B?$/i,
    "must be a number of bytes, as 500GB, 1.5TiB or 1000000",
  )
  .transform((text) => {
    const [, number, unit = ""] = /^([\d.]+)([KMGTP]?i?)/i.exec(text) ?? [];
    const power = powers.indexOf(unit.charAt(0).toUpperCase());
    return Math.floor(Number(number) * (unit.length > 1 ? 1024 : 1000) ** power);
  })
  .pipe(z.int().min(1).max(Number.MAX_SAFE_INTEGER));

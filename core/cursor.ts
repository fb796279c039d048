import { createHmac, timingSafeEqual } from "node:crypto";
import { VisibleError } from "#core/error";
import { setting } from "#core/settings";

/** How far a list has come: the partition, and the last place in it. */
export type Position<After> = { partition: number; after: After | null };

/** A position as callers get it: signed, and bound to `scope`, the list with its filters and projects. */
export function seal<After>({ partition, after }: Position<After>, scope: unknown): string {
  const payload = Buffer.from(JSON.stringify([partition, after])).toString("base64url");
  return `${payload}.${sign(payload, scope).toString("base64url")}`;
}

/** The position; the beginning without a cursor. Throws `request.cursor_invalid` for one of another scope. */
export function open<After>(cursor: string | undefined, scope: unknown): Position<After> {
  if (cursor === undefined) return { partition: 0, after: null };
  const [payload = "", signature = ""] = cursor.split(".");
  const expected = sign(payload, scope);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new VisibleError(
      "request.cursor_invalid",
      "cursor: does not belong to this list with these filters.",
      { hint: "Start again without a cursor." },
    );
  const text = Buffer.from(payload, "base64url").toString();
  const [partition, after] = JSON.parse(text) as [number, After | null];
  return { partition, after };
}

function sign(payload: string, scope: unknown): Buffer {
  return createHmac("sha256", Buffer.from(setting("cursorKey"), "base64"))
    .update(JSON.stringify(scope))
    .update("\n")
    .update(payload)
    .digest()
    .subarray(0, 16);
}

import { createHash } from "node:crypto";
import { Entity } from "electrodb";
import * as z from "zod";
import * as Actor from "#core/actor";
import { electro, put, type Write } from "#core/dynamo";
import { model, primary } from "#core/entity";
import { VisibleError } from "#core/error";
import { lazy } from "#core/settings";
import { days, epochSeconds, now } from "#core/time";

/** The `Idempotency-Key` header: the caller's own name for one request. */
export const IdempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .meta({ description: "Repeats with the same key and body within 24 hours make one thing." });

/**
 * Requests that were answered, kept for a day.
 * | access pattern | key |
 * | one request of an actor | pk actorId + operation + keyHash |
 */
const requestEntity = lazy(
  () =>
    new Entity(
      {
        model: model("idempotency"),
        attributes: {
          actorId: { type: "string", required: true },
          operation: { type: "string", required: true },
          keyHash: { type: "string", required: true },
          bodyHash: { type: "string", required: true },
          result: { type: "string", required: true },
          expires_at: { type: "number", required: true },
        },
        indexes: {
          primary: primary(["actorId"], ["operation", "keyHash"]),
        },
      },
      electro(),
    ),
);

/** One request under its key. */
export type Request = { operation: string; key: string; body: unknown };

/**
 * The id that this request made before, if it did. Throws `idempotency.mismatch` when the key was
 * used for another body.
 */
export async function find(request: Request): Promise<string | undefined> {
  const { data } = await requestEntity().get(keyOf(request)).go({ consistent: true });
  if (!data || data.expires_at <= epochSeconds(now())) return undefined;
  if (data.bodyHash === sha256(JSON.stringify(request.body))) return data.result;
  throw new VisibleError(
    "idempotency.mismatch",
    "Idempotency-Key: was used for another request within 24 hours.",
    { hint: "Use a new key for a new request." },
  );
}

/** The write that remembers the request; its condition fails when the same key came in between. */
export function remember(request: Request, result: string): Write {
  return put(
    requestEntity()
      .put({
        ...keyOf(request),
        bodyHash: sha256(JSON.stringify(request.body)),
        result,
        expires_at: epochSeconds(now() + days(1)),
      })
      .where(
        ({ expires_at }, { notExists, lte }) =>
          `${notExists(expires_at)} OR ${lte(expires_at, epochSeconds(now()))}`,
      ),
  );
}

function keyOf({ operation, key }: Request) {
  return { actorId: Actor.use().id, operation, keyHash: sha256(key) };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

import { createHmac, randomBytes } from "node:crypto";
import * as Kms from "#core/kms";
import type { SealedSecret } from "#core/notify/webhook/webhook.entity";
import { hours, iso, now } from "#core/time";

const prefix = "whsec_";
/** How long the secret before still signs: receivers need time to take the new one. */
const overlapMs = hours(24);

/** For one webhook alone; `purpose` keeps who may open them from opening task tokens, which have the same key. */
const contextOf = (webhookId: string) => ({ purpose: "webhook-secret", webhookId });

/** A new secret, `whsec_` and 32 bytes in base64, and the row's form of it. */
export async function create(webhookId: string): Promise<{ secret: string; sealed: SealedSecret }> {
  const secret = prefix + randomBytes(32).toString("base64");
  return { secret, sealed: { sealed: await Kms.encrypt(contextOf(webhookId), secret) } };
}

/** The new one, and the newest of those before for another day. */
export function rotated(secrets: readonly SealedSecret[], fresh: SealedSecret): SealedSecret[] {
  const [newest] = secrets;
  return [fresh, ...(newest ? [{ sealed: newest.sealed, until: iso(now() + overlapMs) }] : [])];
}

/** Those that sign now. */
export function valid(secrets: readonly SealedSecret[]): SealedSecret[] {
  return secrets.filter(({ until }) => !until || until > iso());
}

/** Headers of a message by Standard Webhooks: one signature a secret. `at` in epoch milliseconds. */
export async function headersOf(
  { webhookId, secrets }: { webhookId: string; secrets: readonly SealedSecret[] },
  message: { id: string; body: string; at: number },
): Promise<Record<string, string>> {
  const keys = await Promise.all(
    valid(secrets).map(({ sealed }) => Kms.decrypt(contextOf(webhookId), sealed)),
  );
  return signed(keys, message);
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export function signed(
  secrets: readonly string[],
  { id, body, at }: { id: string; body: string; at: number },
): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), "base64");
    const digest = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
    return `v1,${digest}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

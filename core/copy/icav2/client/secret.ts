import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { secretsmanager } from "#core/secrets-manager";
import { setting } from "#core/settings";

/** What stands in the secret. */
export type Secret = { apiKey: string } | { jwt: string };

/** Reads ICA's secret: a key or a JWT as plain text, or JSON with `apiKey` or `jwt`. Throws when it is neither. */
export async function readSecret(): Promise<Secret> {
  const { secretArn } = setting("icav2");
  const { SecretString = "" } = await secretsmanager().send(
    new GetSecretValueCommand({ SecretId: secretArn }),
  );
  const secret = secretOf(SecretString.trim());
  if (secret) return secret;
  throw new Error(
    `The secret ${secretArn} holds no way to sign in to ICA: put an API key or a JWT there, as plain text or as JSON with "apiKey" or "jwt".`,
  );
}

function secretOf(text: string): Secret | undefined {
  if (text.startsWith("{")) return memberOf(text);
  if (isJwt(text)) return { jwt: text };
  return /^\S+$/.test(text) ? { apiKey: text } : undefined;
}

function memberOf(text: string): Secret | undefined {
  try {
    const { apiKey, jwt } = JSON.parse(text) as Record<string, unknown>;
    if (typeof apiKey === "string" && apiKey) return { apiKey };
    return typeof jwt === "string" && jwt ? { jwt } : undefined;
  } catch {
    return undefined;
  }
}

/** Three parts, of which the first is a JSON object. */
function isJwt(text: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(text);
}

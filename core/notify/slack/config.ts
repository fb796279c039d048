import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import * as z from "zod";
import { secretsmanager } from "#core/secrets-manager";
import { lazy, setting } from "#core/settings";
import { minutes, now } from "#core/time";

/** Who may press buttons: `username` is a person's name here, `id` theirs in Slack. */
const User = z.object({
  username: z.string().min(1),
  id: z.string().min(1),
  /** The person's subject here, where names differ. */
  sub: z.string().min(1).optional(),
  /** Projects whose plans they decide on; unset: all that reach the channel. */
  projectIds: z.array(z.string().min(1)).optional(),
});
export type SlackUser = z.infer<typeof User>;

const Config = z.object({ channel_id: z.string().min(1), allowed_users: z.array(User) });
type SlackConfig = z.infer<typeof Config>;

/** A secret that was changed is taken after so long. */
const keptMs = minutes(5);

const cache = lazy(() => new Map<string, { value: string; until: number }>());

/** False where the stage names no secrets of Slack's: nobody is told there, and no button works. */
export function isOn(): boolean {
  const { botTokenSecretName, signingSecretName, configSecretName } = setting("notify").slack;
  return [botTokenSecretName, signingSecretName, configSecretName].every((name) => name !== "");
}

/** Where messages go, and who may press their buttons. Throws when the secret is none of that. */
export async function config(): Promise<SlackConfig> {
  const { configSecretName } = setting("notify").slack;
  const parsed = Config.safeParse(jsonOf(await secret(configSecretName)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `The secret ${configSecretName} must be JSON as {"channel_id":"C…","allowed_users":[{"username":"…","id":"U…"}]}: ${issue?.path.join(".")} ${issue?.message}.`,
  );
}

export const botToken = () => secret(setting("notify").slack.botTokenSecretName);
export const signingSecret = () => secret(setting("notify").slack.signingSecretName);

async function secret(SecretId: string): Promise<string> {
  const kept = cache().get(SecretId);
  if (kept && kept.until > now()) return kept.value;
  const { SecretString = "" } = await secretsmanager().send(
    new GetSecretValueCommand({ SecretId }),
  );
  const value = SecretString.trim();
  if (!value) throw new Error(`The secret ${SecretId} is empty.`);
  cache().set(SecretId, { value, until: now() + keptMs });
  return value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { PushJobKey } from "#core/share/push/schema";

/** Which push a copy job is of is read from its name, and believed only if the push says the same. */
export const nameOf = (pushJobId: string): string => `push ${pushJobId}`;

export function pushJobIdIn(name: string | undefined): string | undefined {
  const parsed = PushJobKey.safeParse({ pushJobId: name?.replace(/^push /, "") });
  return parsed.success ? parsed.data.pushJobId : undefined;
}

import * as z from "zod";
import type { Secret } from "#local/engines/secretsmanager/secret-store";
import type { Tag } from "#local/protocol/tags";

const filter = z.strictObject({
  Key: z.enum(["description", "name", "tag-key", "tag-value"]),
  Values: z.array(z.string().min(1).max(512)).min(1).max(10),
});

export const filterList = z.array(filter).max(10);

/**
 * Whether a secret fits all filters: for each, one value that its text begins with. A value with `!` in
 * front excludes. Only descriptions are compared without regard to case (Secrets Manager API Reference, Filter).
 */
export function matches(secret: Secret, tags: Tag[], filters: z.infer<typeof filterList>): boolean {
  return filters.every(({ Key, Values }) => {
    const texts = textsOf(secret, tags, Key);
    return Values.some((value) => {
      const excludes = value.startsWith("!");
      const wanted = excludes ? value.slice(1) : value;
      return texts.some((text) => begins(text, wanted, Key === "description")) !== excludes;
    });
  });
}

function textsOf(secret: Secret, tags: Tag[], key: string): string[] {
  if (key === "name") return [secret.name];
  if (key === "description") return [secret.description ?? ""];
  return tags.map(({ Key, Value }) => (key === "tag-key" ? Key : Value));
}

function begins(text: string, wanted: string, ignoreCase: boolean): boolean {
  if (!ignoreCase) return text.startsWith(wanted);
  return text.toLowerCase().startsWith(wanted.toLowerCase());
}

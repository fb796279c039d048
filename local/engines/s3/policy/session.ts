import * as z from "zod";
import { notImplemented } from "#local/aws-error";
import { type Policy, readConditions } from "#local/engines/s3/policy/document";

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const Document = z.object({
  Statement: z.union([
    z.record(z.string(), z.unknown()),
    z.array(z.record(z.string(), z.unknown())),
  ]),
});
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: list,
  Resource: list,
  Condition: z.unknown().optional(),
});

/**
 * What the policy that temporary credentials were limited to says of one bucket. It speaks of any
 * service and names nobody; what a bucket's policy could not say, either, is `NotImplemented`.
 */
export function readSessionPolicy(
  text: string,
  bucket: string,
  aliases: readonly string[] = [],
): Policy {
  const document = Document.parse(JSON.parse(text));
  return [document.Statement].flat().flatMap((given) => {
    const read = Statement.safeParse(given);
    if (!read.success)
      throw notImplemented("s3", `session policies with ${Object.keys(given).join(", ")}`);
    const { Effect: effect, Action, Resource, Condition } = read.data;
    const actions = Action.filter((action) => /^(\*$|s3:)/i.test(action));
    // What is about other services may name its resources as it likes.
    if (actions.length === 0) return [];
    const resources = Resource.flatMap((resource) =>
      ofBucket(behindAccessPoint(resource, bucket, aliases), `arn:aws:s3:::${bucket}`),
    );
    if (resources.length === 0) return [];
    return {
      effect,
      principal: { not: false, items: "*" as const },
      actions: { not: false, items: actions },
      resources: { not: false, items: resources },
      conditions: readConditions(Condition),
    };
  });
}

/**
 * What an access point's ARN means here: its bucket or objects in it. HealthOmics names access points by their store's
 * id and letters that the stacks cannot know before; the id says which one is meant.
 */
function behindAccessPoint(resource: string, bucket: string, aliases: readonly string[]): string {
  const [, name, key] =
    /^arn:aws:s3:[^:]+:\d{12}:accesspoint\/([^/]+)(?:\/object(\/.*))?$/.exec(resource) ?? [];
  const [id = ""] = name?.split("-", 1) ?? [];
  const isMeant = id !== "" && aliases.some((alias) => alias.startsWith(`${id}-`));
  return isMeant ? `arn:aws:s3:::${bucket}${key ?? ""}` : resource;
}

function ofBucket(resource: string, bucketArn: string): string[] {
  if (resource === "*" || resource === "arn:aws:s3:::*") return [bucketArn, `${bucketArn}/*`];
  const bucketPart = resource.split("/", 1)[0] ?? "";
  if (/[*?$]/.test(bucketPart))
    throw notImplemented("s3", `session policies with the resource ${resource}`);
  return bucketPart === bucketArn ? [resource] : [];
}

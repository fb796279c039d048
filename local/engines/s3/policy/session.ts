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
export function readSessionPolicy(text: string, bucket: string): Policy {
  const document = Document.parse(JSON.parse(text));
  return [document.Statement].flat().flatMap((given) => {
    const read = Statement.safeParse(given);
    if (!read.success)
      throw notImplemented("s3", `session policies with ${Object.keys(given).join(", ")}`);
    const { Effect: effect, Action, Resource, Condition } = read.data;
    const actions = Action.filter((action) => /^(\*$|s3:)/i.test(action));
    const resources = Resource.flatMap((resource) => ofBucket(resource, `arn:aws:s3:::${bucket}`));
    if (actions.length === 0 || resources.length === 0) return [];
    return {
      effect,
      principal: { not: false, items: "*" as const },
      actions: { not: false, items: actions },
      resources: { not: false, items: resources },
      conditions: readConditions(Condition),
    };
  });
}

function ofBucket(resource: string, bucketArn: string): string[] {
  if (resource === "*" || resource === "arn:aws:s3:::*") return [bucketArn, `${bucketArn}/*`];
  const bucketPart = resource.split("/", 1)[0] ?? "";
  if (/[*?$]/.test(bucketPart))
    throw notImplemented("s3", `session policies with the resource ${resource}`);
  return bucketPart === bucketArn ? [resource] : [];
}

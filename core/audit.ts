import { Entity } from "electrodb";
import * as Actor from "#core/actor";
import { electro, put, type Write } from "#core/dynamo";
import * as Id from "#core/id";
import { lazy } from "#core/settings";
import { iso } from "#core/time";

/**
 * Who did what to which thing. Records are only ever added.
 * | access pattern | key |
 * | history of a thing, oldest first | pk subject, sk auditId (a ULID) |
 */
export const auditEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "audit", version: "1", service: "seqferry" },
        attributes: {
          subject: { type: "string", required: true },
          auditId: { type: "string", required: true },
          at: { type: "string", required: true },
          projectId: { type: "string", required: true },
          action: { type: "string", required: true },
          actorType: { type: ["user", "machine", "system"] as const, required: true },
          actorId: { type: "string", required: true },
          actorName: { type: "string", required: true },
          details: { type: "any" },
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["subject"], casing: "none" },
            sk: { field: "sk", composite: ["auditId"], casing: "none" },
          },
        },
      },
      electro(),
    ),
);

/** The write that goes into the transaction of the mutation. `details` must hold no secret. */
export function record(input: {
  /** `<domain>.<verb>`, such as `package.create`. */
  action: string;
  /** Id of the thing. */
  subject: string;
  projectId: string;
  details?: Record<string, unknown>;
}): Write {
  const actor = Actor.use();
  return put(
    auditEntity().create({
      ...input,
      auditId: Id.create("audit"),
      at: iso(),
      actorType: actor.type,
      actorId: actor.id,
      actorName: actor.name,
    }),
  );
}

/** The records of a thing, oldest first, at most `limit`. */
export async function history(subject: string, limit = 100) {
  const { data } = await auditEntity().query.primary({ subject }).go({ limit });
  return data;
}

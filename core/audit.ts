import { Entity } from "electrodb";
import * as Actor from "#core/actor";
import { electro, put, transact, type Write } from "#core/dynamo";
import { index, key, model, primary } from "#core/entity";
import * as Id from "#core/id";
import { lazy } from "#core/settings";
import { iso } from "#core/time";

/** A record as the table has it. */
export type AuditRow = {
  subject: string;
  auditId: string;
  at: string;
  /** Of `at`, in UTC: 2026-11-21. */
  day: string;
  projectId: string;
  action: string;
  actorType: "user" | "machine" | "system";
  actorId: string;
  actorName: string;
  details?: unknown;
  /** Its place in the chain (`core/audit`); unset until it has one. */
  sequence?: number;
  hash?: string;
  previousHash?: string;
};

/**
 * Who did what to which thing. Records are only ever added; all that they get later is their place in the chain.
 * | access pattern | key |
 * | history of a thing, oldest first | pk subject, sk auditId (a ULID) |
 * | a project's, by time | gsi1 projectId, sk at |
 * | an actor's, by time | gsi2 actorId, sk at |
 * | all of a day, by time | gsi3 day, sk at |
 */
export const auditEntity = lazy(
  () =>
    new Entity(
      {
        model: model("audit"),
        attributes: {
          subject: key,
          auditId: key,
          at: key,
          day: key,
          projectId: key,
          action: key,
          actorType: { type: ["user", "machine", "system"] as const, required: true },
          actorId: key,
          actorName: key,
          details: { type: "any" },
          sequence: { type: "number" },
          hash: { type: "string" },
          previousHash: { type: "string" },
        },
        indexes: {
          primary: primary(["subject"], ["auditId"]),
          byProject: index(1, ["projectId"], ["at", "auditId"]),
          byActor: index(2, ["actorId"], ["at", "auditId"]),
          byDay: index(3, ["day"], ["at", "auditId"]),
        },
      },
      electro(),
    ),
);

type Input = {
  /** `<domain>.<verb>`, such as `package.create`. */
  action: string;
  /** Id of the thing. */
  subject: string;
  projectId: string;
  details?: Record<string, unknown>;
};

/** The write that goes into the transaction of the mutation. `details` must hold no secret. */
export function record(input: Input): Write {
  const actor = Actor.use();
  const { onBehalfOf } = actor;
  const at = iso();
  return put(
    auditEntity().create({
      ...input,
      ...(onBehalfOf && { details: { ...input.details, onBehalfOf } }),
      auditId: Id.create("audit"),
      at,
      day: at.slice(0, 10),
      actorType: actor.type,
      actorId: actor.id,
      actorName: actor.name,
    }),
  );
}

/**
 * Writes down what was not allowed or not possible, by itself: there is no mutation that it could be part of. `subject`:
 * what it was tried on (its package, where nothing was made). Throws when it cannot be written: nothing is tried unseen.
 */
export async function refused({
  code,
  details,
  ...input
}: Input & {
  /** Of the error that the caller gets. */
  code: string;
}): Promise<void> {
  await transact([record({ ...input, details: { ...details, code } })]);
}

/** The records of a thing, oldest first, at most `limit`. */
export async function history(subject: string, limit = 100) {
  const { data } = await auditEntity().query.primary({ subject }).go({ limit });
  return data;
}

import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ProjectKey } from "#core/catalogue/schema";
import { ConditionError, put, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Outbox from "#core/outbox";
import * as Project from "#core/project";
import * as ShareEvent from "#core/share/event";
import { type PolicyRow, policyEntity } from "#core/share/policy/policy.entity";
import { SetSharingPolicy, type SharingPolicy } from "#core/share/policy/schema";
import { iso } from "#core/time";

/** The policy of a project that the actor may know of. Throws `project.not_found`. */
export const get = fn(ProjectKey, async ({ projectId }): Promise<SharingPolicy> => {
  await assertKnown(projectId);
  return policyOf(projectId);
});

/** The policy of a project as it is now, whoever asks: the usual one when nobody has set it. */
export async function policyOf(projectId: string): Promise<SharingPolicy> {
  const { data } = await policyEntity().get({ projectId }).go({ consistent: true });
  if (data) return toPolicy(data);
  const usual = SetSharingPolicy.parse({});
  return { projectId, ...usual, updatedAt: null, updatedBy: null, version: 0 };
}

/**
 * Sets the whole policy of a project; plans that were made by another one can be pushed no more. With `version` only
 * if that is still its version.
 */
export const set = fn(
  ProjectKey.extend({ policy: SetSharingPolicy, version: z.int().optional() }),
  async ({ projectId, policy, version }): Promise<SharingPolicy> => {
    Actor.assertRole("admin");
    await assertKnown(projectId);
    const before = await policyOf(projectId);
    if (version !== undefined && version !== before.version) throw mismatch(before);
    const row: PolicyRow = {
      ...{ projectId, policy, updatedAt: iso(), updatedBy: Actor.use().name },
      version: before.version + 1,
    };
    const entity = policyEntity().put(row);
    const write =
      before.version === 0
        ? entity.where((one, { notExists }) => notExists(one.version))
        : entity.where((one, { eq }) => eq(one.version, before.version));
    try {
      await transact([
        put(write),
        Audit.record({
          ...{ action: "sharing_policy.set", subject: `policy.${projectId}`, projectId },
          details: { policy, version: row.version },
        }),
        Outbox.enqueue(createEvent(ShareEvent.SharingPolicyChanged, row)),
      ]);
    } catch (error) {
      if (error instanceof ConditionError) throw mismatch(await policyOf(projectId));
      throw error;
    }
    return toPolicy(row);
  },
);

function toPolicy({ projectId, policy, updatedAt, updatedBy, version }: PolicyRow): SharingPolicy {
  return { projectId, ...policy, updatedAt, updatedBy, version };
}

async function assertKnown(projectId: string): Promise<void> {
  if ((await Project.visibleProjects()).includes(projectId)) return;
  throw new VisibleError("project.not_found", `There is no project ${projectId}.`, {
    hint: "GET /api/v1/projects lists what you may see.",
  });
}

function mismatch({ projectId, version }: SharingPolicy): VisibleError {
  return new VisibleError(
    "request.version_mismatch",
    `If-Match: the policy of ${projectId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}

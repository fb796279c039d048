import type { Write } from "#core/dynamo";
import { packageEntity } from "#core/package/package.entity";
import { approvalEntity } from "#core/share/approval/approval.entity";
import { destinationEntity } from "#core/share/destination/destination.entity";
import { planEntity } from "#core/share/plan/plan.entity";
import type { UsablePlan } from "#core/share/plan/usable";
import { policyEntity } from "#core/share/policy/policy.entity";
import { type PushJobRow, pushJobEntity } from "#core/share/push/push-job.entity";
import { iso } from "#core/time";

/**
 * Conditions that go into the transaction by which a plan is applied: what `assertUsable` has just read is still so at
 * that very moment. Without them a decision that is taken back in between would not count.
 */
export function guardsOf(usable: UsablePlan): Write[] {
  const { plan, package: of, destination, approval } = usable;
  const { projectId, basis } = plan;
  return [
    check(planEntity().get({ planId: plan.planId }), { "#hash": "planHash" }, "#hash = :hash", {
      ":hash": plan.planHash,
    }),
    check(
      packageEntity().get({ packageId: of.packageId }),
      {
        "#status": "status",
        "#deleted": "deletedAt",
        "#expired": "expiredAt",
        "#until": "expiresAt",
      },
      "#status = :made AND attribute_not_exists(#deleted) AND attribute_not_exists(#expired) AND #until > :now",
      { ":made": "SUCCEEDED", ":now": iso() },
    ),
    check(
      destinationEntity().get({ destinationId: destination.destinationId }),
      { "#version": "version", "#status": "status" },
      "#version = :version AND #status = :enabled",
      { ":version": basis.destinationVersion, ":enabled": "ENABLED" },
    ),
    basis.policyVersion === 0
      ? check(policyEntity().get({ projectId }), { "#pk": "pk" }, "attribute_not_exists(#pk)", {})
      : check(policyEntity().get({ projectId }), { "#version": "version" }, "#version = :version", {
          ":version": basis.policyVersion,
        }),
    ...(approval
      ? [
          check(
            approvalEntity().get({ approvalId: approval.approvalId }),
            { "#version": "version", "#status": "status" },
            "#version = :version AND #status = :given",
            { ":version": approval.version, ":given": "APPROVED" },
          ),
        ]
      : []),
  ];
}

/** The condition that a push is as it was read, and wanted: nothing is begun for one that was ended meanwhile. */
export function isWanted({ pushJobId, version }: Pick<PushJobRow, "pushJobId" | "version">): Write {
  return check(
    pushJobEntity().get({ pushJobId }),
    { "#version": "version", "#status": "status" },
    "#version = :version AND #status = :running",
    { ":version": version, ":running": "RUNNING" },
  );
}

function check(
  get: { params(): unknown },
  ExpressionAttributeNames: Record<string, string>,
  ConditionExpression: string,
  values: Record<string, unknown>,
): Write {
  const { TableName, Key } = get.params() as { TableName: string; Key: Record<string, unknown> };
  return {
    ConditionCheck: {
      ...{ TableName, Key, ConditionExpression, ExpressionAttributeNames },
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    },
  };
}

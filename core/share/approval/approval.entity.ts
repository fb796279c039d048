import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, index, key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";
import type { Maker } from "#core/share/plan/plan.entity";

/** A decision on a plan as the table has it; whether it is too late for it is told by `expiresAt`. */
export type ApprovalRow = {
  approvalId: string;
  planId: string;
  planHash: string;
  packageId: string;
  projectId: string;
  destinationId: string;
  destinationUri: string;
  reasons: string[];
  makers: Maker[];
  status: "PENDING" | "APPROVED" | "REJECTED";
  decidedAt?: string;
  decidedBy?: Maker;
  decisionReason?: string;
  createdAt: string;
  updatedAt: string;
  expiresAt: string;
  version: number;
};

/**
 * Approvals.
 * | access pattern | key |
 * | one approval | pk approvalId |
 * | a project's, newest first | gsi1 projectId, sk approvalId (a ULID) |
 * | a project's of a status, newest first | gsi2 projectId + status, sk approvalId |
 */
export const approvalEntity = lazy(
  () =>
    new Entity(
      {
        model: model("approval"),
        attributes: {
          approvalId: key,
          planId: key,
          planHash: key,
          packageId: key,
          projectId: key,
          destinationId: key,
          destinationUri: key,
          reasons: any,
          makers: any,
          status: { type: ["PENDING", "APPROVED", "REJECTED"] as const, required: true },
          decidedAt: string,
          decidedBy: { type: "any" },
          decisionReason: string,
          createdAt: key,
          updatedAt: key,
          expiresAt: key,
          version: number,
        },
        indexes: {
          primary: primary(["approvalId"]),
          byProject: index(1, ["projectId"], ["approvalId"]),
          byStatus: index(2, ["projectId", "status"], ["approvalId"]),
        },
      },
      electro(),
    ),
);

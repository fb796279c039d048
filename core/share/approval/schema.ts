import * as z from "zod";
import * as Id from "#core/id";
import { PageQuery, pageOf } from "#core/page-schema";
import { PlanHash } from "#core/share/plan/schema";

export const ApprovalStatus = z.enum(["PENDING", "APPROVED", "REJECTED", "EXPIRED"]).meta({
  id: "ApprovalStatus",
  description: "EXPIRED: nobody decided before the plan was too old.",
});
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** A decision that a second person has to make on a plan. */
export const Approval = z
  .object({
    id: Id.schema("approval"),
    planId: Id.schema("plan"),
    planHash: z.string(),
    packageId: Id.schema("package"),
    projectId: z.string(),
    destinationId: Id.schema("destination"),
    destinationUri: z.string(),
    reasons: z.array(z.string()),
    requestedBy: z.array(z.string()).meta({ description: "None of them may approve it." }),
    status: ApprovalStatus,
    decidedAt: z.iso.datetime().nullable(),
    decidedBy: z.string().nullable(),
    decisionReason: z.string().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "Approval" });
export type Approval = z.infer<typeof Approval>;

export const ApprovalPage = pageOf(Approval).meta({ id: "ApprovalPage" });
export const ApprovalKey = z.object({ approvalId: Id.schema("approval") });
export const ListApprovals = PageQuery.extend({ status: ApprovalStatus.optional() });

export const DecideApproval = z
  .strictObject({
    decision: z.enum(["APPROVED", "REJECTED"]).meta({
      description: "What was approved can be rejected afterwards, as long as it is not pushed.",
    }),
    planHash: PlanHash.meta({ description: "Of the plan that you have seen." }),
    reason: z.string().trim().min(1).max(1000).optional(),
  })
  .meta({ id: "DecideApproval" });

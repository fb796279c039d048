import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { update } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import * as Job from "#core/job";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import { type ApprovalRow, approvalEntity } from "#core/share/approval/approval.entity";
import { find, statusOf, toApproval } from "#core/share/approval/row";
import {
  type Approval,
  ApprovalKey,
  DecideApproval,
  ListApprovals,
} from "#core/share/approval/schema";
import * as ShareEvent from "#core/share/event";
import { iso } from "#core/time";

/** One approval of a project that the actor may know of. */
export const get = fn(
  ApprovalKey,
  async ({ approvalId }): Promise<Approval> => toApproval(await load(approvalId)),
);

/** A page of the approvals that the actor may know of, newest first within each project. */
export const list = fn(ListApprovals, async (query): Promise<Page<Approval>> => {
  const { status } = query;
  // What is EXPIRED was PENDING when it was last written.
  const written = status === "EXPIRED" ? "PENDING" : status;
  const projects = await Project.visibleProjects();
  const of = approvalEntity().query;
  const found = await pageOfIndex<ApprovalRow>({
    scope: ["approvals", status, projects],
    query,
    order: "desc",
    partitions: projects.map(
      (projectId) => () =>
        written ? of.byStatus({ projectId, status: written }) : of.byProject({ projectId }),
    ),
    load: (keys) => Items.rowsAt(approvalEntity(), keys),
    keep: (row) => projects.includes(row.projectId) && (!status || statusOf(row) === status),
  });
  return { items: found.items.map(toApproval), nextCursor: found.nextCursor };
});

/**
 * Decides on a plan, once: what was approved can be taken back by a rejection, and nothing follows one. Throws `approval.own`
 * for everybody who had a hand in the plan, `plan.changed` for the hash of another plan, and `approval.wrong_status` when it was decided or is too late; refusals are in the audit.
 */
export const decide = fn(
  ApprovalKey.extend({ ...DecideApproval.shape, version: z.int().optional() }),
  async ({ approvalId, version, ...wish }): Promise<Approval> => {
    Actor.assertRole("approver");
    const row = await Job.onCurrent(
      () => load(approvalId),
      async (row) => {
        assertVersion(row, version);
        const refusal = refusalOf(row, wish);
        if (refusal) {
          await Audit.refused({
            ...{ action: "approval.refused", subject: approvalId, projectId: row.projectId },
            ...{ code: refusal.code, details: { ...wish, why: refusal.message } },
          });
          throw refusal;
        }
        return write(row, wish);
      },
    );
    return toApproval(row);
  },
);

type Wish = z.output<typeof DecideApproval>;

/** Why an actor may not decide so; undefined when they may. */
function refusalOf(row: ApprovalRow, { decision, planHash }: Wish): VisibleError | undefined {
  const { approvalId, makers, planId } = row;
  const { id, name } = Actor.use();
  if (makers.some((maker) => maker.id === id || maker.name === name))
    return new VisibleError(
      "approval.own",
      `${approvalId} is on what you had a hand in: another person has to decide.`,
      { hint: "Ask an approver who asked for neither the plan nor its package." },
    );
  if (planHash !== row.planHash)
    return new VisibleError("plan.changed", `planHash is not that of plan ${planId}.`, {
      hint: "Read the plan again: what you have seen is another one.",
    });
  const status = statusOf(row);
  const mayFollow = status === "PENDING" || (status === "APPROVED" && decision === "REJECTED");
  if (mayFollow && row.expiresAt > iso()) return undefined;
  const isLate = row.expiresAt <= iso();
  return new VisibleError(
    "approval.wrong_status",
    isLate
      ? `${approvalId} ended with its plan at ${row.expiresAt}.`
      : `${approvalId} is ${status}${row.decidedBy ? `, by ${row.decidedBy.name}` : ""}.`,
    { hint: "Make a new plan where it has to be decided anew." },
  );
}

function write(row: ApprovalRow, { decision, reason }: Wish): Promise<ApprovalRow> {
  const { approvalId, projectId, planId, planHash, status, version } = row;
  const { id, name } = Actor.use();
  const isGiven = decision === "APPROVED";
  return Job.commit(row, {
    set: {
      ...{ status: decision, decidedAt: iso(), decidedBy: { id, name } },
      decisionReason: reason,
    },
    patch: (present, absent) =>
      update(
        approvalEntity()
          .patch({ approvalId })
          .set(present)
          .remove(absent)
          .composite({ projectId })
          .where((one, { eq }) => eq(one.version, version)),
      ),
    audit: {
      ...{ action: isGiven ? "approval.give" : "approval.reject", subject: approvalId, projectId },
      details: { planId, planHash, from: status, to: decision, reason },
    },
    event: isGiven
      ? createEvent(ShareEvent.ApprovalGiven, row)
      : createEvent(ShareEvent.ApprovalRefused, { ...row, reason: reason ?? null }),
  });
}

async function load(approvalId: string): Promise<ApprovalRow> {
  const row = await find(approvalId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw new VisibleError("approval.not_found", `There is no approval ${approvalId}.`, {
    hint: "GET /api/v1/approvals lists what you may see.",
  });
}

function assertVersion({ approvalId, version }: ApprovalRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: approval ${approvalId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}

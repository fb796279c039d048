import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import {
  dryRunOption,
  filtersOf,
  followOptions,
  listOptions,
  waitOption,
  yesOption,
} from "#cli/tree/options";
import { getOf, listOf, noun } from "#cli/tree/verbs";
import { Approval, DecideApproval, ListApprovals } from "#core/share/approval/schema";
import { ListPlanItems, Plan, PlanItem } from "#core/share/plan/schema";

const packageId = { name: "PACKAGE", description: "As pkg.01JD4X…", names: "package" } as const;
const plans = noun("plan", { prefix: "pln", schema: Plan, names: "plan" });
const { id, example, detail } = plans;
const few = ["id", "status", "destinationUri", "totals.toSend", "totals.toSendBytes"];

export const destinationOption = option({
  schema: z.string().min(1).optional(),
  short: "d",
  value: "WHERE",
  description: "Folder in a registered destination, s3:// or icav2://; or a destination's id.",
});

export const create = command({
  path: "plan create",
  summary: "Plans a push of a package: what would be sent, and what speaks against it.",
  description: "The dry run: nothing is sent. push start applies it.",
  examples: [
    [
      "plan create pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --destination s3://recipient/incoming/ --wait",
      "Followed to its end.",
    ],
  ],
  args: [packageId],
  options: {
    destination: destinationOption,
    wait: waitOption(),
    ...followOptions,
  },
  prints: detail,
});

export const list = command({
  path: "plan list",
  summary: "Lists the plans of a package, newest first.",
  examples: [["plan list pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "Of one."]],
  args: [packageId],
  options: listOptions,
  prints: { schema: Plan, columns: [...few, "approval.status", "expiresAt"] },
});

export const get = getOf(plans, "Shows plans.");

export const items = command({
  path: "plan items",
  summary: "Lists what a plan does about each file.",
  examples: [[`plan items ${example} --action collision --all`, "What would not be sent."]],
  args: [id],
  options: { ...optionsFrom({ action: ListPlanItems.shape.action }), ...listOptions },
  prints: {
    schema: PlanItem,
    columns: ["action", "sizeBytes", "storageState", "path", "destinationUri", "reason"],
  },
});

const requests = noun("approval", { prefix: "apr", schema: Approval, names: "approval" });
const approvalColumns = ["id", "status", "planId", "destinationUri", "reasons", "requestedBy"];

export const approvals = listOf(requests, {
  summary: "Lists decisions that second persons have to make, or made.",
  examples: [["approval list --status PENDING", "Those that wait."]],
  filters: filtersOf(ListApprovals),
  columns: approvalColumns,
});

export const approval = getOf(requests, "Shows decisions.");

const decide = (path: string, summary: string) =>
  command({
    path,
    summary,
    description:
      "Shows the plan and asks; without a terminal, --yes and --plan-hash are needed, which is what you have seen.",
    examples: [[`${path} ${requests.example}`, "One."]],
    args: [requests.id],
    options: {
      reason: option({
        schema: DecideApproval.shape.reason,
        value: "TEXT",
        description: "Why; everybody who sees the decision sees it.",
      }),
      planHash: option({
        schema: DecideApproval.shape.planHash.optional(),
        value: "HASH",
        description: "planHash of the plan that you have seen.",
      }),
      ...{ dryRun: dryRunOption, yes: yesOption },
    },
    prints: { schema: Approval, columns: approvalColumns },
  });

export const approve = decide("approval approve", "Approves a plan that others have made.");
export const reject = decide("approval reject", "Rejects a plan, or takes an approval back.");

export const planCommands = [create, list, get, items];
export const approvalCommands = [approvals, approval, approve, reject];

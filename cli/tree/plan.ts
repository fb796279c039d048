import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { dryRunOption, followOptions, listOptions, yesOption } from "#cli/tree/follow";
import { Approval, DecideApproval, ListApprovals } from "#core/share/approval/schema";
import { ListPlanItems, Plan, PlanItem } from "#core/share/plan/schema";

const { limit: _limit, cursor: _cursor, ...approvalFilters } = ListApprovals.shape;
const example = "pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const packageId = { name: "PACKAGE", description: "As pkg.01JD4X…", names: "package" } as const;
const id = { name: "ID", description: "As pln.01JD4X…", names: "plan" } as const;
const few = ["id", "status", "destinationUri", "totals.toSend", "totals.toSendBytes"];
const detail = { schema: Plan, columns: Object.keys(Plan.shape) };

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
    wait: option({
      schema: z.boolean().default(false),
      description: "Follow it to its end; exit 6 if it fails.",
    }),
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

export const get = command({
  path: "plan get",
  summary: "Shows plans.",
  examples: [[`plan get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

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

const approvalId = { name: "ID", description: "As apr.01JD4X…", names: "approval" } as const;
const exampleApproval = "apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const approvalColumns = ["id", "status", "planId", "destinationUri", "reasons", "requestedBy"];

export const approvals = command({
  path: "approval list",
  summary: "Lists decisions that second persons have to make, or made.",
  examples: [["approval list --status PENDING", "Those that wait."]],
  options: { ...optionsFrom(approvalFilters), ...listOptions },
  prints: { schema: Approval, columns: approvalColumns },
});

export const approval = command({
  path: "approval get",
  summary: "Shows decisions.",
  examples: [[`approval get ${exampleApproval}`, "One."]],
  args: [{ ...approvalId, many: true }],
  options: {},
  prints: { schema: Approval, columns: Object.keys(Approval.shape) },
});

const decide = (path: string, summary: string) =>
  command({
    path,
    summary,
    description:
      "Shows the plan and asks; without a terminal, --yes and --plan-hash are needed, which is what you have seen.",
    examples: [[`${path} ${exampleApproval}`, "One."]],
    args: [approvalId],
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

import {
  Approval,
  ApprovalKey,
  ApprovalPage,
  DecideApproval,
  ListApprovals,
} from "#core/share/approval/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Approvals";
const verbs = () => import("#core/share/approval/approval");

export const approvals = [
  endpoint({
    method: "get",
    path: "/approvals",
    operationId: "listApprovals",
    tag,
    summary: "Decisions on plans of your projects, newest first; PENDING ones wait for somebody.",
    role: "viewer",
    query: ListApprovals,
    status: 200,
    answer: ApprovalPage,
    handle: async ({ query }) => (await verbs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/approvals/:approvalId",
    operationId: "getApproval",
    tag,
    summary: "One decision on a plan: why it is needed, and how it stands.",
    role: "viewer",
    params: ApprovalKey,
    versioned: true,
    status: 200,
    answer: Approval,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/approvals/:approvalId",
    operationId: "decideApproval",
    tag,
    summary:
      "Approves or rejects a plan. Nobody may who asked for it or its package; what was approved can be taken back by a rejection.",
    role: "approver",
    params: ApprovalKey,
    body: DecideApproval,
    versioned: true,
    status: 200,
    answer: Approval,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await verbs()).decide({ ...params, ...body, version: ifMatch }),
  }),
];

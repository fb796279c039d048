import { PackageKey } from "#core/package/schema";
import { PageQuery } from "#core/page-schema";
import {
  CreatePlan,
  ListPlanItems,
  ListPlans,
  Plan,
  PlanItemPage,
  PlanKey,
  PlanPage,
} from "#core/share/plan/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Plans";
const verbs = () => import("#core/share/plan/plan");
const lists = () => import("#core/share/plan/list");

export const plans = [
  endpoint({
    method: "post",
    path: "/packages/:packageId/plans",
    operationId: "createPlan",
    tag,
    summary:
      "Plans a push of a package: what would be sent, what it costs, what speaks against it. Nothing is sent. It is made in the background: poll it.",
    role: "sharer",
    params: PackageKey,
    body: CreatePlan,
    idempotent: true,
    status: 202,
    answer: Plan,
    failures: [404, 409],
    handle: async ({ params, body, idempotencyKey }) =>
      (await verbs()).create({ ...params, ...body, idempotencyKey }),
    location: ({ id }: Plan) => `/api/v1/plans/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/packages/:packageId/plans",
    operationId: "listPackagePlans",
    tag,
    summary: "The plans of a package, newest first.",
    role: "viewer",
    params: PackageKey,
    query: PageQuery,
    status: 200,
    answer: PlanPage,
    failures: [404],
    handle: async ({ params, query }) => (await lists()).listOf({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/plans",
    operationId: "listPlans",
    tag,
    summary: "Plans of your projects, newest first. All filters must hold.",
    role: "viewer",
    query: ListPlans,
    status: 200,
    answer: PlanPage,
    handle: async ({ query }) => (await lists()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/plans/:planId",
    operationId: "getPlan",
    tag,
    summary: "One plan with its totals, estimate, findings and the decision that it waits for.",
    role: "viewer",
    params: PlanKey,
    versioned: true,
    status: 200,
    answer: Plan,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
  endpoint({
    method: "get",
    path: "/plans/:planId/items",
    operationId: "listPlanItems",
    tag,
    summary: "What a plan does about each file, in the order of the package's manifest.",
    role: "viewer",
    params: PlanKey,
    query: ListPlanItems.omit({ planId: true }),
    status: 200,
    answer: PlanItemPage,
    failures: [404, 409, 410],
    handle: async ({ params, query }) => {
      const { listItems } = await import("#core/share/plan/items");
      return listItems({ ...params, ...query });
    },
  }),
];

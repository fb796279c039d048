import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { approvalFilters } from "./filters.ts";

export const approvalRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/approvals",
    validateSearch: tableSearch(approvalFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "ApprovalList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/approvals/$approvalId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "ApprovalDetail"),
  }),
] as const;

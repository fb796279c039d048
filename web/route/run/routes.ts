import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { instrumentRunFilters, runFileFilters, workflowRunFilters } from "./filters.ts";

export const runRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/runs",
    validateSearch: tableSearch(workflowRunFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "WorkflowRunList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/runs/$portalRunId",
    validateSearch: tableSearch(runFileFilters),
    component: lazyRouteComponent(() => import("./detail.tsx"), "WorkflowRunDetail"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/instrument-runs",
    validateSearch: tableSearch(instrumentRunFilters),
    component: lazyRouteComponent(() => import("./instrument-list.tsx"), "InstrumentRunList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/instrument-runs/$instrumentRunId",
    component: lazyRouteComponent(() => import("./instrument-detail.tsx"), "InstrumentRunDetail"),
  }),
] as const;

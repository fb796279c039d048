import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { executionFilters } from "./filters.ts";

export const executionRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/executions",
    validateSearch: tableSearch(executionFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "ExecutionList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/executions/$machine/$name",
    validateSearch: membersOf("state"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "ExecutionDetail"),
  }),
] as const;

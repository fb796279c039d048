import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { planFilters } from "./filters.ts";

export const planRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/plans",
    validateSearch: tableSearch(planFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "PlanList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/plans/$planId",
    validateSearch: membersOf("action"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "PlanDetail"),
  }),
] as const;

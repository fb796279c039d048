import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { ruleFilters } from "./filters.ts";

export const ruleRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/rules",
    validateSearch: tableSearch(ruleFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "RuleList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/rules/new",
    component: lazyRouteComponent(() => import("./new.tsx"), "NewRule"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/rules/import",
    component: lazyRouteComponent(() => import("./import.tsx"), "ImportRules"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/rules/$ruleId",
    validateSearch: membersOf("tab"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "RuleDetail"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/rule-runs/$ruleRunId",
    component: lazyRouteComponent(() => import("./run-detail.tsx"), "RuleRunDetail"),
  }),
] as const;

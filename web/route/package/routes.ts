import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { packageFilters } from "./filters.ts";

export const packageRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/packages",
    validateSearch: tableSearch(packageFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "PackageList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/packages/new",
    validateSearch: membersOf("kind", "ids"),
    component: lazyRouteComponent(() => import("../package-builder/builder.tsx"), "PackageBuilder"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/packages/$packageId",
    validateSearch: membersOf("tab"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "PackageDetail"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/packages/$packageId/push",
    validateSearch: membersOf("destinationId", "prefix", "planId", "pushJobId"),
    component: lazyRouteComponent(() => import("../push-wizard/wizard.tsx"), "PushWizard"),
  }),
] as const;

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { unarchivingFilters } from "./filters.ts";

export const unarchivingRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/unarchiving-jobs",
    validateSearch: tableSearch(unarchivingFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "UnarchivingList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/unarchiving-jobs/$unarchivingJobId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "UnarchivingDetail"),
  }),
] as const;

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { copyJobFilters } from "./filters.ts";

export const copyJobRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/copy-jobs",
    validateSearch: tableSearch(copyJobFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "CopyJobList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/copy-jobs/$copyJobId",
    validateSearch: membersOf("tab", "status"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "CopyJobDetail"),
  }),
] as const;

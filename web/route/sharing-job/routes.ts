import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { sharingJobFilters } from "./filters.ts";

export const sharingJobRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sharing-jobs",
    validateSearch: tableSearch(sharingJobFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "SharingJobList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sharing-jobs/$sharingJobId",
    validateSearch: membersOf("tab"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "SharingJobDetail"),
  }),
] as const;

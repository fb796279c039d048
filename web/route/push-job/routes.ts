import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { pushJobFilters } from "./filters.ts";

export const pushJobRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/push-jobs",
    validateSearch: tableSearch(pushJobFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "PushJobList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/push-jobs/$pushJobId",
    validateSearch: membersOf("tab", "status"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "PushJobDetail"),
  }),
] as const;

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { syncFilters } from "./filters.ts";

export const syncRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sync",
    validateSearch: tableSearch(syncFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "SyncList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sync/$syncRequestId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "SyncDetail"),
  }),
] as const;

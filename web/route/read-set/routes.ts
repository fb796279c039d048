import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { readSetFilters } from "./filters.ts";

export const readSetRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/read-sets",
    validateSearch: tableSearch(readSetFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "ReadSetList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/read-sets/$storeId/$readSetId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "ReadSetDetail"),
  }),
] as const;

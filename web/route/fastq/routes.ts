import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { fastqFilters } from "./filters.ts";

export const fastqRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/fastqs",
    validateSearch: tableSearch(fastqFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "FastqList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/fastqs/$fastqId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "FastqDetail"),
  }),
] as const;

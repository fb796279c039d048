import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { fastqSetFilters } from "./filters.ts";

export const fastqSetRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/fastq-sets",
    validateSearch: tableSearch(fastqSetFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "FastqSetList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/fastq-sets/$fastqSetId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "FastqSetDetail"),
  }),
] as const;

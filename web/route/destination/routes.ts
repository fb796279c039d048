import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { destinationFilters } from "./filters.ts";

export const destinationRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/destinations",
    validateSearch: tableSearch(destinationFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "DestinationList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/destinations/new",
    component: lazyRouteComponent(() => import("./register.tsx"), "RegisterDestination"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/destinations/$destinationId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "DestinationDetail"),
  }),
] as const;

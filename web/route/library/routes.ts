import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { libraryFilters } from "./filters.ts";

export const libraryRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/libraries",
    validateSearch: tableSearch(libraryFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "LibraryList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/libraries/$libraryId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "LibraryDetail"),
  }),
] as const;

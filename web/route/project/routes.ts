import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";

export const projectRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/projects",
    validateSearch: tableSearch([]),
    component: lazyRouteComponent(() => import("./list.tsx"), "ProjectList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/projects/$projectId",
    component: lazyRouteComponent(() => import("./policy.tsx"), "ProjectPolicy"),
  }),
] as const;

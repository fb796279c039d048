import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";

export const localRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/local",
    validateSearch: membersOf("tab", "find", "table", "pk"),
    component: lazyRouteComponent(() => import("./window.tsx"), "LocalWindow"),
  }),
] as const;

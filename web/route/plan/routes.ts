import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";

/** Plans are listed by their packages. */
export const planRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/plans/$planId",
    validateSearch: membersOf("action"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "PlanDetail"),
  }),
] as const;

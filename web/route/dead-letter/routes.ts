import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";

export const deadLetterRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/dead-letters",
    component: lazyRouteComponent(() => import("./list.tsx"), "DeadLetterList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/dead-letters/$queue",
    component: lazyRouteComponent(() => import("./detail.tsx"), "DeadLetterDetail"),
  }),
] as const;

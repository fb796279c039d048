import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";

/** Links are listed by their packages. */
export const linkRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/links/$linkId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "LinkDetail"),
  }),
] as const;

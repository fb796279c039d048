import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../../root-route.tsx";

export const homeRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/",
    component: lazyRouteComponent(() => import("./home.tsx"), "Home"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/signed-in",
    component: lazyRouteComponent(() => import("./signed-in.tsx"), "SignedIn"),
  }),
] as const;

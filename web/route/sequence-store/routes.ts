import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";

export const sequenceStoreRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sequence-stores",
    validateSearch: tableSearch([]),
    component: lazyRouteComponent(() => import("./list.tsx"), "SequenceStoreList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/sequence-stores/$storeId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "SequenceStoreDetail"),
  }),
] as const;

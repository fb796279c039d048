import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { webhookFilters } from "./filters.ts";

export const webhookRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/webhooks",
    validateSearch: tableSearch(webhookFilters),
    component: lazyRouteComponent(() => import("./list.tsx"), "WebhookList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/webhooks/new",
    component: lazyRouteComponent(() => import("./new.tsx"), "NewWebhookPage"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/webhooks/$webhookId",
    validateSearch: membersOf("status"),
    component: lazyRouteComponent(() => import("./detail.tsx"), "WebhookDetail"),
  }),
] as const;

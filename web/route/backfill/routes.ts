import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { backfillFilters } from "./filters.ts";

const table = tableSearch(backfillFilters);
const start = membersOf("start");

export const backfillRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/backfills",
    // `start=<store>` opens the form for that store, `start=all` for every one.
    validateSearch: (raw: Record<string, unknown>) => ({ ...table(raw), ...start(raw) }),
    component: lazyRouteComponent(() => import("./list.tsx"), "BackfillList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/backfills/$backfillId",
    component: lazyRouteComponent(() => import("./detail.tsx"), "BackfillDetail"),
  }),
] as const;

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { tableSearch } from "../../component/table/filter.ts";
import { rootRoute } from "../../root-route.tsx";
import { membersOf } from "../../search.ts";
import { auditFilters } from "./filters.ts";

const table = tableSearch(auditFilters);
const record = membersOf("record");

export const auditRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/audit",
    validateSearch: (raw: Record<string, unknown>) => ({ ...table(raw), ...record(raw) }),
    component: lazyRouteComponent(() => import("./list.tsx"), "AuditList"),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: "/audit/files",
    component: lazyRouteComponent(() => import("./files.tsx"), "AuditFiles"),
  }),
] as const;

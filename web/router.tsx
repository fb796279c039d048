import { createRouter } from "@tanstack/react-router";
import { PageFailed } from "./app/not-found.tsx";
import { rootRoute } from "./root-route.tsx";
import { approvalRoutes } from "./route/approval/routes.ts";
import { auditRoutes } from "./route/audit/routes.ts";
import { backfillRoutes } from "./route/backfill/routes.ts";
import { copyJobRoutes } from "./route/copy-job/routes.ts";
import { deadLetterRoutes } from "./route/dead-letter/routes.ts";
import { destinationRoutes } from "./route/destination/routes.ts";
import { executionRoutes } from "./route/execution/routes.ts";
import { fastqRoutes } from "./route/fastq/routes.ts";
import { fastqSetRoutes } from "./route/fastq-set/routes.ts";
import { homeRoutes } from "./route/home/routes.ts";
import { libraryRoutes } from "./route/library/routes.ts";
import { linkRoutes } from "./route/link/routes.ts";
import { localRoutes } from "./route/local-cloud/routes.ts";
import { packageRoutes } from "./route/package/routes.ts";
import { planRoutes } from "./route/plan/routes.ts";
import { projectRoutes } from "./route/project/routes.ts";
import { pushJobRoutes } from "./route/push-job/routes.ts";
import { readSetRoutes } from "./route/read-set/routes.ts";
import { ruleRoutes } from "./route/rule/routes.ts";
import { runRoutes } from "./route/run/routes.ts";
import { sequenceStoreRoutes } from "./route/sequence-store/routes.ts";
import { sharingJobRoutes } from "./route/sharing-job/routes.ts";
import { syncRoutes } from "./route/sync/routes.ts";
import { unarchivingRoutes } from "./route/unarchiving/routes.ts";
import { webhookRoutes } from "./route/webhook/routes.ts";
import { parseSearch, stringifySearch } from "./search.ts";

const routeTree = rootRoute.addChildren([
  ...homeRoutes,
  ...copyJobRoutes,
  ...localRoutes,
  ...ruleRoutes,
  ...backfillRoutes,
  ...sequenceStoreRoutes,
  ...auditRoutes,
  ...deadLetterRoutes,
  ...executionRoutes,
  ...readSetRoutes,
  ...fastqRoutes,
  ...fastqSetRoutes,
  ...libraryRoutes,
  ...runRoutes,
  ...syncRoutes,
  ...unarchivingRoutes,
  ...packageRoutes,
  ...linkRoutes,
  ...planRoutes,
  ...approvalRoutes,
  ...pushJobRoutes,
  ...destinationRoutes,
  ...projectRoutes,
  ...sharingJobRoutes,
  ...webhookRoutes,
]);

/** Every page by its address. */
export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

import {
  ChangeSyncRequest,
  CreateSyncRequest,
  ExplainedSyncRequest,
  ListSyncRequests,
  SyncRequest,
  SyncRequestKey,
  SyncRequestPage,
} from "#core/fastq/sync/schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const changes = () => import("#core/fastq/sync/change");
const creation = () => import("#core/fastq/sync/create");
const explanation = () => import("#core/fastq/sync/explain");
const lists = () => import("#core/fastq/sync/list");

const tag = "Sync requests";
const location = ({ id }: SyncRequest) => `/api/v1/sync-requests/${id}`;

export const syncRequests = [
  endpoint({
    method: "post",
    path: "/sync-requests",
    operationId: "createSyncRequest",
    tag,
    summary:
      "Waits until fastqs have what is required. What is missing is asked for once; it ends when all is there, or says why it never will be.",
    role: "sharer",
    body: CreateSyncRequest,
    idempotent: true,
    status: 202,
    answer: SyncRequest,
    failures: [404, 409],
    handle: async ({ body, idempotencyKey }) =>
      (await creation()).create({ ...body, idempotencyKey }),
    location,
  }),
  endpoint({
    method: "get",
    path: "/sync-requests",
    operationId: "listSyncRequests",
    tag,
    summary: "Sync requests you may see, newest first; or those that wait for a fastq.",
    role: "viewer",
    query: ListSyncRequests,
    status: 200,
    answer: SyncRequestPage,
    failures: [404],
    handle: async ({ query }) => (await lists()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/sync-requests/:syncRequestId",
    operationId: "getSyncRequest",
    tag,
    summary:
      "One sync request, explained: what each fastq has and lacks, what runs for it, and what would free it.",
    role: "viewer",
    params: SyncRequestKey,
    versioned: true,
    status: 200,
    answer: ExplainedSyncRequest,
    failures: [404],
    handle: async ({ params }) => (await explanation()).explain(params),
  }),
  endpoint({
    method: "patch",
    path: "/sync-requests/:syncRequestId",
    operationId: "changeSyncRequest",
    tag,
    summary: "Cancels it (ABORTED): its task fails with SyncCancelledError.",
    role: "sharer",
    params: SyncRequestKey,
    body: ChangeSyncRequest,
    versioned: true,
    status: 200,
    answer: SyncRequest,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await changes()).change({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "post",
    path: "/sync-requests/:syncRequestId/retries",
    operationId: "retrySyncRequest",
    tag,
    summary:
      "Looks at it anew: work that failed before is begun again. One that ended is begun again if no task waits for it.",
    role: "sharer",
    params: SyncRequestKey,
    versioned: true,
    status: 202,
    answer: SyncRequest,
    failures: [404, 409, 412],
    handle: async ({ params, ifMatch }) => (await changes()).retry({ ...params, version: ifMatch }),
    location,
  }),
];

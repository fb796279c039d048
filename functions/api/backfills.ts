import {
  Backfill,
  BackfillKey,
  BackfillPage,
  ChangeBackfill,
  CreateBackfill,
  ListBackfills,
} from "#core/readset/backfill-schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const jobs = () => import("#core/readset/backfill/backfill");
const changes = () => import("#core/readset/backfill/change");

const tag = "Backfills";

export const backfills = [
  endpoint({
    method: "post",
    path: "/backfills",
    operationId: "createBackfill",
    tag,
    summary:
      "Compares the mirror with one store or all of them, and mends what differs. It runs in the background: poll it.",
    role: "admin",
    body: CreateBackfill,
    idempotent: true,
    status: 202,
    answer: Backfill,
    failures: [404, 409],
    handle: async ({ body, idempotencyKey }) => (await jobs()).create({ ...body, idempotencyKey }),
    location: ({ id }: Backfill) => `/api/v1/backfills/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/backfills",
    operationId: "listBackfills",
    tag,
    summary: "Backfills and nightly comparisons, newest first.",
    role: "admin",
    query: ListBackfills,
    status: 200,
    answer: BackfillPage,
    handle: async ({ query }) => (await jobs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/backfills/:backfillId",
    operationId: "getBackfill",
    tag,
    summary: "One backfill with its phase, progress and coverage.",
    role: "admin",
    params: BackfillKey,
    versioned: true,
    status: 200,
    answer: Backfill,
    failures: [404],
    handle: async ({ params }) => (await jobs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/backfills/:backfillId",
    operationId: "changeBackfill",
    tag,
    summary:
      "Pauses (PAUSED), resumes (RUNNING) or aborts (ABORTED). A paused or failed one goes on where it stopped.",
    role: "admin",
    params: BackfillKey,
    body: ChangeBackfill,
    versioned: true,
    status: 200,
    answer: Backfill,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await changes()).change({ ...params, ...body, version: ifMatch }),
  }),
];

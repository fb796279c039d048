import {
  ChangeCopyJob,
  CopySummary,
  CopySummaryPage,
  CreateCopyJob,
} from "#core/copy/request-schema";
import {
  CopyItemPage,
  CopyJob,
  CopyJobKey,
  CopyJobPage,
  ListCopyItems,
  ListCopyJobs,
} from "#core/copy/schema";
import { endpoint } from "#functions/api/endpoint";
import { format } from "#functions/api/format";

// Loaded when they are asked for: the API starts without them.
const jobs = () => import("#core/copy/copy-job");
const items = () => import("#core/copy/items");
const summaries = () => import("#core/copy/summary");
const verbs = () => import("#core/copy/verbs");

const tag = "Copy jobs";

export const copyJobs = [
  endpoint({
    method: "post",
    path: "/copy-jobs",
    operationId: "createCopyJob",
    tag,
    summary:
      "Copies files to projects of ICA or to buckets. It is planned first, and refused as a whole when something is wrong; then it runs in the background: poll it.",
    role: "admin",
    body: CreateCopyJob,
    idempotent: true,
    status: 202,
    answer: CopyJob,
    failures: [409],
    handle: async ({ body, idempotencyKey }) => (await jobs()).create({ ...body, idempotencyKey }),
    location: ({ id }: CopyJob) => `/api/v1/copy-jobs/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/copy-jobs",
    operationId: "listCopyJobs",
    tag,
    summary: "Copy jobs you may see, newest first.",
    role: "viewer",
    query: ListCopyJobs,
    status: 200,
    answer: CopyJobPage,
    handle: async ({ query }) => (await jobs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/copy-jobs/:copyJobId",
    operationId: "getCopyJob",
    tag,
    summary: "One copy job with its phase, counts and estimate.",
    role: "viewer",
    params: CopyJobKey,
    versioned: true,
    status: 200,
    answer: CopyJob,
    failures: [404],
    handle: async ({ params }) => (await jobs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/copy-jobs/:copyJobId",
    operationId: "changeCopyJob",
    tag,
    summary: "Aborts it (ABORTED). Its steps stop within seconds; what is copied stays.",
    role: "admin",
    params: CopyJobKey,
    body: ChangeCopyJob,
    versioned: true,
    status: 200,
    answer: CopyJob,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await verbs()).change({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "post",
    path: "/copy-jobs/:copyJobId/retries",
    operationId: "retryCopyJob",
    tag,
    summary: "Runs a failed or aborted job again: only what is not there yet is copied.",
    role: "admin",
    params: CopyJobKey,
    versioned: true,
    status: 202,
    answer: CopyJob,
    failures: [404, 409, 412],
    handle: async ({ params, ifMatch }) => (await verbs()).retry({ ...params, version: ifMatch }),
    location: ({ id }: CopyJob) => `/api/v1/copy-jobs/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/copy-jobs/:copyJobId/items",
    operationId: "listCopyItems",
    tag,
    summary:
      "Files of a copy job in the order of its plan, and what became of each. None before it is planned.",
    role: "viewer",
    params: CopyJobKey,
    query: ListCopyItems.omit({ copyJobId: true }),
    status: 200,
    answer: CopyItemPage,
    failures: [404],
    handle: async ({ params, query }) => (await items()).listItems({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/copy-jobs/:copyJobId/summary",
    operationId: "getCopySummary",
    tag,
    summary: "What became of a copy job: counts, time, and its first failures.",
    role: "viewer",
    params: CopyJobKey,
    status: 200,
    answer: CopySummary,
    failures: [404],
    formats: [
      format({
        type: "text/csv",
        parameters: "; charset=utf-8; header=present",
        description:
          "A line a file (RFC 4180), 5,000 a page, under the columns of ENDED_COPY.csv; names are whole keys or paths. The first page has the header.",
        query: CopySummaryPage.omit({ copyJobId: true }),
        handle: async (query, params) =>
          (await summaries()).summaryCsv({ ...query, ...CopyJobKey.parse(params) }),
      }),
    ],
    handle: async ({ params }) => (await summaries()).summary(params),
  }),
];

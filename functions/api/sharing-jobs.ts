import {
  ChangeSharingJob,
  CreateSharingJob,
  ListShared,
  ListSharingJobs,
  SharedFile,
  SharedPage,
  SharingJob,
  SharingJobKey,
  SharingJobPage,
} from "#core/share/sharing-job/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Sharing jobs";

// The API starts without them: most of its calls are others.
const verbs = () => import("#core/share/sharing-job/sharing-job");
const lists = () => import("#core/share/sharing-job/contents");

export const sharingJobs = [
  endpoint({
    method: "post",
    path: "/sharing-jobs",
    operationId: "createSharingJob",
    tag,
    summary:
      "Shares data in one request: packages it, then pushes it to a registered destination, or makes a link to pull it by. A push needs an equal dry run before it. It runs in the background: poll it, or listen to its events.",
    role: "sharer",
    body: CreateSharingJob,
    idempotent: true,
    status: 202,
    answer: SharingJob,
    failures: [409],
    handle: async ({ body, idempotencyKey }) =>
      (await import("#core/share/sharing-job/create")).create({ ...body, idempotencyKey }),
    location: ({ id }: SharingJob) => `/api/v1/sharing-jobs/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/sharing-jobs",
    operationId: "listSharingJobs",
    tag,
    summary: "Sharing jobs you may see, newest first.",
    role: "viewer",
    query: ListSharingJobs,
    status: 200,
    answer: SharingJobPage,
    handle: async ({ query }) => (await verbs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/sharing-jobs/:sharingJobId",
    operationId: "getSharingJob",
    tag,
    summary:
      "One sharing job. Of a pull, its creator and the project's sharers get both URLs for 24 hours.",
    role: "viewer",
    params: SharingJobKey,
    versioned: true,
    status: 200,
    answer: SharingJob,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/sharing-jobs/:sharingJobId",
    operationId: "changeSharingJob",
    tag,
    summary: "Aborts it (ABORTED) with what it has begun. What was sent stays.",
    role: "sharer",
    params: SharingJobKey,
    body: ChangeSharingJob,
    versioned: true,
    status: 200,
    answer: SharingJob,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await verbs()).abort({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "get",
    path: "/sharing-jobs/:sharingJobId/contents",
    operationId: "listSharingJobContents",
    tag,
    summary:
      "What was shared: fastqs, portal runs or S3 objects; of a dry run what would be. Of a job that failed for archived fastqs, these.",
    role: "viewer",
    params: SharingJobKey,
    query: ListShared.omit({ sharingJobId: true }),
    status: 200,
    answer: SharedPage,
    failures: [404, 409, 410],
    handle: async ({ params, query }) => (await lists()).list({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/sharing-jobs/:sharingJobId/contents-file",
    operationId: "getSharingJobContentsFile",
    tag,
    summary: "Where the three lists can be read as one NDJSON.",
    role: "viewer",
    params: SharingJobKey,
    status: 200,
    answer: SharedFile,
    failures: [404, 409, 410],
    handle: async ({ params }) => (await lists()).getFile(params),
  }),
];

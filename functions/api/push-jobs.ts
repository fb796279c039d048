import { Certificate } from "#core/audit/certificate-schema";
import {
  ChangePushJob,
  CreatePushJob,
  ListPushContents,
  ListPushItems,
  ListPushJobs,
  PushContentPage,
  PushItemPage,
  PushJob,
  PushJobKey,
  PushJobPage,
} from "#core/share/push/schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const jobs = () => import("#core/share/push/push");
const lists = () => import("#core/share/push/list");
const items = () => import("#core/share/push/items");
const ends = () => import("#core/share/push/abort");
const retries = () => import("#core/share/push/retry");

const tag = "Push jobs";
const location = ({ id }: PushJob) => `/api/v1/push-jobs/${id}`;

export const pushJobs = [
  endpoint({
    method: "post",
    path: "/push-jobs",
    operationId: "createPushJob",
    tag,
    summary:
      "Applies exactly that plan: its package goes to its destination. A plan that is old, changed or not approved is refused. It runs in the background: poll it.",
    role: "sharer",
    body: CreatePushJob,
    idempotent: true,
    status: 202,
    answer: PushJob,
    failures: [409],
    handle: async ({ body, idempotencyKey }) => (await jobs()).create({ ...body, idempotencyKey }),
    location,
  }),
  endpoint({
    method: "get",
    path: "/push-jobs",
    operationId: "listPushJobs",
    tag,
    summary: "Push jobs you may see, newest first. All filters must hold.",
    role: "viewer",
    query: ListPushJobs,
    status: 200,
    answer: PushJobPage,
    handle: async ({ query }) => (await lists()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/push-jobs/:pushJobId",
    operationId: "getPushJob",
    tag,
    summary: "One push job with how far it is, and what has arrived.",
    role: "viewer",
    params: PushJobKey,
    versioned: true,
    status: 200,
    answer: PushJob,
    failures: [404],
    handle: async ({ params }) => (await jobs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/push-jobs/:pushJobId",
    operationId: "changePushJob",
    tag,
    summary: "Ends a push (ABORTED). Its copy stops within seconds; what was sent stays.",
    role: "sharer",
    params: PushJobKey,
    body: ChangePushJob,
    versioned: true,
    status: 200,
    answer: PushJob,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await ends()).abort({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "post",
    path: "/push-jobs/:pushJobId/retries",
    operationId: "retryPushJob",
    tag,
    summary:
      "Sends what a push that failed or was aborted has left, as its plan has it. The plan must hold, however old it is.",
    role: "sharer",
    params: PushJobKey,
    versioned: true,
    status: 202,
    answer: PushJob,
    failures: [404, 409, 412],
    handle: async ({ params, ifMatch }) => (await retries()).retry({ ...params, version: ifMatch }),
    location,
  }),
  endpoint({
    method: "get",
    path: "/push-jobs/:pushJobId/items",
    operationId: "listPushItems",
    tag,
    summary: "Files of a push, and what became of each.",
    role: "viewer",
    params: PushJobKey,
    query: ListPushItems.omit({ pushJobId: true }),
    status: 200,
    answer: PushItemPage,
    failures: [404],
    handle: async ({ params, query }) => (await items()).listItems({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/push-jobs/:pushJobId/contents",
    operationId: "listPushContents",
    tag,
    summary: "Fastqs, portal runs or objects of a push that are at the destination.",
    role: "viewer",
    params: PushJobKey,
    query: ListPushContents.omit({ pushJobId: true }),
    status: 200,
    answer: PushContentPage,
    failures: [404, 409, 410],
    handle: async ({ params, query }) => (await items()).listContents({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/push-jobs/:pushJobId/certificate",
    operationId: "getPushCertificate",
    tag,
    summary:
      "Says who gave what to whom, by whose approval, and that it arrived; signed. `seqferry audit verify` checks it offline.",
    role: "viewer",
    params: PushJobKey,
    status: 200,
    answer: Certificate,
    failures: [404],
    handle: async ({ params }) => (await items()).certificate(params),
  }),
];

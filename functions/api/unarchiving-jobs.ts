import {
  ChangeUnarchivingJob,
  CreateUnarchivingJob,
  ListUnarchivingJobs,
  UnarchivingJob,
  UnarchivingJobKey,
  UnarchivingJobPage,
} from "#core/fastq/unarchiving/schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const jobs = () => import("#core/fastq/unarchiving/unarchiving-job");
const abort = () => import("#core/fastq/unarchiving/abort");

const tag = "Unarchiving";

export const unarchivingJobs = [
  endpoint({
    method: "post",
    path: "/unarchiving-jobs",
    operationId: "createUnarchivingJob",
    tag,
    summary:
      "Brings archived fastqs of one project back, where they lie or to the stage's bucket for restored reads. All or none: one that can be read, or is on its way, is refused by name. Then it runs in the background: poll it.",
    role: "sharer",
    body: CreateUnarchivingJob,
    idempotent: true,
    status: 202,
    answer: UnarchivingJob,
    failures: [404, 409],
    handle: async ({ body, idempotencyKey }) => (await jobs()).create({ ...body, idempotencyKey }),
    location: ({ id }: UnarchivingJob) => `/api/v1/unarchiving-jobs/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/unarchiving-jobs",
    operationId: "listUnarchivingJobs",
    tag,
    summary: "Unarchiving jobs you may see, newest first; also those that sync requests began.",
    role: "viewer",
    query: ListUnarchivingJobs,
    status: 200,
    answer: UnarchivingJobPage,
    failures: [404],
    handle: async ({ query }) => (await jobs()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/unarchiving-jobs/:unarchivingJobId",
    operationId: "getUnarchivingJob",
    tag,
    summary: "One unarchiving job, with what became of each fastq that failed.",
    role: "viewer",
    params: UnarchivingJobKey,
    versioned: true,
    status: 200,
    answer: UnarchivingJob,
    failures: [404],
    handle: async ({ params }) => (await jobs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/unarchiving-jobs/:unarchivingJobId",
    operationId: "changeUnarchivingJob",
    tag,
    summary:
      "Aborts it (ABORTED) with its copy job. Who waits for its fastqs is told; what was asked of S3 comes back all the same.",
    role: "sharer",
    params: UnarchivingJobKey,
    body: ChangeUnarchivingJob,
    versioned: true,
    status: 200,
    answer: UnarchivingJob,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await abort()).change({ ...params, ...body, version: ifMatch }),
  }),
];

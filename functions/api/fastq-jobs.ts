import {
  FastqJob,
  FastqJobKey,
  FastqJobPage,
  LaunchFastqJob,
  ListFastqJobs,
  ReportFastqJob,
} from "#core/fastq/job/schema";
import { FastqKey } from "#core/fastq/schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const verbs = () => import("#core/fastq/job/verbs");

const tag = "Fastq jobs";

export const fastqJobs = [
  endpoint({
    method: "post",
    path: "/fastqs/:fastqId/jobs",
    operationId: "launchFastqJob",
    tag,
    summary:
      "Has something found out about a fastq whose reads can be read. While a job of the type goes on, it is that one; poll it.",
    role: "sharer",
    params: FastqKey,
    body: LaunchFastqJob,
    status: 202,
    answer: FastqJob,
    failures: [404, 409],
    handle: async ({ params, body }) => (await verbs()).start({ ...params, ...body }),
    location: ({ id }: FastqJob) => `/api/v1/fastq-jobs/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/fastqs/:fastqId/jobs",
    operationId: "listFastqJobs",
    tag,
    summary: "Jobs of a fastq, newest first.",
    role: "viewer",
    params: FastqKey,
    query: ListFastqJobs,
    status: 200,
    answer: FastqJobPage,
    failures: [404],
    handle: async ({ params, query }) => (await verbs()).list({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/fastq-jobs/:fastqJobId",
    operationId: "getFastqJob",
    tag,
    summary: "One fastq job: its status, and until when it may be without a word.",
    role: "viewer",
    params: FastqJobKey,
    status: 200,
    answer: FastqJob,
    failures: [404],
    handle: async ({ params }) => (await verbs()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/fastq-jobs/:fastqJobId",
    operationId: "reportFastqJob",
    tag,
    summary:
      "Says what has become of it: RUNNING keeps it alive, SUCCEEDED brings its result, FAILED its reason. The event FastqJobResult says the same.",
    role: "sharer",
    params: FastqJobKey,
    body: ReportFastqJob,
    status: 200,
    answer: FastqJob,
    failures: [404, 409],
    handle: async ({ params, body }) => (await verbs()).change({ ...params, ...body }),
  }),
];

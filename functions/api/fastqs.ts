import { Facts } from "#core/fastq/fact-schema";
import {
  ChangeFastq,
  CreateFastq,
  FastqListRow,
  ListFastqs,
  ListRowPlace,
  PresignedUrls,
  PresignQuery,
  ReadsInput,
} from "#core/fastq/fastq-schema";
import { Fastq, FastqKey, FastqPage } from "#core/fastq/schema";
import { endpoint } from "#functions/api/endpoint";
import { format } from "#functions/api/format";

const tag = "Fastqs";

export const fastqs = [
  endpoint({
    method: "post",
    path: "/fastqs",
    operationId: "createFastq",
    tag,
    summary:
      "Registers a fastq: one lane and index of a run. Its files are looked at, if they are named.",
    role: "sharer",
    body: CreateFastq,
    idempotent: true,
    status: 201,
    answer: Fastq,
    failures: [404, 409],
    handle: async ({ body, idempotencyKey }) =>
      (await import("#core/fastq/fastq")).create({ ...body, idempotencyKey }),
    location: ({ id }: Fastq) => `/api/v1/fastqs/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/fastqs",
    operationId: "listFastqs",
    tag,
    summary:
      "Fastqs you may see that fit all filters, newest first; of a run by lane and index, last first.",
    role: "viewer",
    query: ListFastqs,
    status: 200,
    answer: FastqPage,
    handle: async ({ query }) => (await import("#core/fastq/list")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/fastqs/:fastqId",
    operationId: "getFastq",
    tag,
    summary: "One fastq with the places of its files and what is known of them.",
    role: "viewer",
    params: FastqKey,
    versioned: true,
    status: 200,
    answer: Fastq,
    failures: [404],
    handle: async ({ params }) => (await import("#core/fastq/fastq")).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/fastqs/:fastqId",
    operationId: "changeFastq",
    tag,
    summary:
      "Changes what is said of it. In a set it can neither become invalid nor of another library.",
    role: "sharer",
    params: FastqKey,
    body: ChangeFastq,
    versioned: true,
    status: 200,
    answer: Fastq,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await import("#core/fastq/verbs")).change({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "delete",
    path: "/fastqs/:fastqId",
    operationId: "deleteFastq",
    tag,
    summary: "Takes it away, unless it is in a set; its files stay.",
    role: "admin",
    params: FastqKey,
    versioned: true,
    status: 204,
    failures: [404, 409, 412],
    handle: async ({ params, ifMatch }) =>
      (await import("#core/fastq/verbs")).remove({ ...params, version: ifMatch }),
  }),
  endpoint({
    method: "put",
    path: "/fastqs/:fastqId/reads",
    operationId: "setFastqReads",
    tag,
    summary: "Gives it its files, which are looked at. The same again change nothing.",
    role: "sharer",
    params: FastqKey,
    body: ReadsInput,
    status: 200,
    answer: Fastq,
    failures: [404, 409],
    handle: async ({ params, body }) =>
      (await import("#core/fastq/files")).setReads({ ...params, reads: body }),
  }),
  endpoint({
    method: "delete",
    path: "/fastqs/:fastqId/reads",
    operationId: "deleteFastqReads",
    tag,
    summary: "Forgets its files; they stay where they are.",
    role: "sharer",
    params: FastqKey,
    status: 200,
    answer: Fastq,
    failures: [404, 409],
    handle: async ({ params }) => (await import("#core/fastq/files")).dropReads(params),
  }),
  endpoint({
    method: "put",
    path: "/fastqs/:fastqId/facts",
    operationId: "setFastqFacts",
    tag,
    summary: "Records what somebody found out about it: QC, fingerprint, counts, sizes, checksums.",
    role: "sharer",
    params: FastqKey,
    body: Facts,
    status: 200,
    answer: Fastq,
    failures: [404, 409],
    handle: async ({ params, body }) =>
      (await import("#core/fastq/files")).setFacts({ ...params, facts: body }),
  }),
  endpoint({
    method: "get",
    path: "/fastqs/:fastqId/fastq-list-row",
    operationId: "getFastqListRow",
    tag,
    summary:
      "Its line of a fastq list, with files that can be read now, below a place if you name one.",
    role: "viewer",
    params: FastqKey,
    query: ListRowPlace,
    status: 200,
    answer: FastqListRow,
    failures: [404, 409],
    formats: [
      format({
        type: "text/csv",
        parameters: "; charset=utf-8; header=present",
        description: "A fastq list of one line, as DRAGEN reads it.",
        query: ListRowPlace,
        handle: async (query, params) => {
          const ListRow = await import("#core/fastq/list-row");
          const row = await ListRow.listRow({ ...query, ...FastqKey.parse(params) });
          return { body: ListRow.toCsv([row]), nextCursor: null };
        },
      }),
    ],
    handle: async ({ params, query }) =>
      (await import("#core/fastq/list-row")).listRow({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/fastqs/:fastqId/presigned-urls",
    operationId: "presignFastq",
    tag,
    summary: "Signed URLs of its files, for an hour at most. That you asked is recorded.",
    role: "sharer",
    params: FastqKey,
    query: PresignQuery,
    status: 200,
    answer: PresignedUrls,
    failures: [404, 409],
    handle: async ({ params, query }) =>
      (await import("#core/fastq/presign")).presign({ ...params, ...query }),
  }),
];

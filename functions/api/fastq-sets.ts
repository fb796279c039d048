import { FastqListRows, ListRowPlace } from "#core/fastq/fastq-schema";
import {
  ChangeFastqSet,
  CreateFastqSet,
  FastqSetMemberKey,
  LinkFastq,
  ListFastqSets,
  MergeFastqSets,
} from "#core/fastq/fastq-set-schema";
import { FastqSet, FastqSetKey, FastqSetPage } from "#core/fastq/schema";
import { endpoint } from "#functions/api/endpoint";
import { format } from "#functions/api/format";

const tag = "Fastq sets";
const location = ({ id }: FastqSet) => `/api/v1/fastq-sets/${id}`;

export const fastqSets = [
  endpoint({
    method: "post",
    path: "/fastq-sets",
    operationId: "createFastqSet",
    tag,
    summary:
      "Makes a set of fastqs of one library; those described in `fastqs` are registered first.",
    role: "sharer",
    body: CreateFastqSet,
    idempotent: true,
    status: 201,
    answer: FastqSet,
    failures: [404, 409],
    handle: async ({ body, idempotencyKey }) =>
      (await import("#core/fastq/fastq-set")).create({ ...body, idempotencyKey }),
    location,
  }),
  endpoint({
    method: "get",
    path: "/fastq-sets",
    operationId: "listFastqSets",
    tag,
    summary: "Fastq sets you may see, newest first.",
    role: "viewer",
    query: ListFastqSets,
    status: 200,
    answer: FastqSetPage,
    handle: async ({ query }) => (await import("#core/fastq/set-list")).listSets(query),
  }),
  endpoint({
    method: "get",
    path: "/fastq-sets/:fastqSetId",
    operationId: "getFastqSet",
    tag,
    summary: "One fastq set.",
    role: "viewer",
    params: FastqSetKey,
    versioned: true,
    status: 200,
    answer: FastqSet,
    failures: [404],
    handle: async ({ params }) => (await import("#core/fastq/fastq-set")).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/fastq-sets/:fastqSetId",
    operationId: "changeFastqSet",
    tag,
    summary: "Makes it its library's current set, or the one that takes additional fastqs, or not.",
    role: "sharer",
    params: FastqSetKey,
    body: ChangeFastqSet,
    versioned: true,
    status: 200,
    answer: FastqSet,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await import("#core/fastq/set-verbs")).change({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "post",
    path: "/fastq-sets/:fastqSetId/members",
    operationId: "linkFastq",
    tag,
    summary: "Adds a fastq to a set that takes additional ones. A member stays one.",
    role: "sharer",
    params: FastqSetKey,
    body: LinkFastq,
    versioned: true,
    status: 200,
    answer: FastqSet,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await import("#core/fastq/set-verbs")).link({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "delete",
    path: "/fastq-sets/:fastqSetId/members/:fastqId",
    operationId: "unlinkFastq",
    tag,
    summary:
      "Takes a fastq out of a set. With its last one the set goes, and the library's newest other set becomes the current one.",
    role: "sharer",
    params: FastqSetMemberKey,
    versioned: true,
    status: 204,
    failures: [404, 409, 412],
    handle: async ({ params, ifMatch }) =>
      (await import("#core/fastq/set-verbs")).unlink({ ...params, version: ifMatch }),
  }),
  endpoint({
    method: "get",
    path: "/fastq-sets/:fastqSetId/fastq-list-rows",
    operationId: "listFastqListRows",
    tag,
    summary: "Lines of a fastq list for all its fastqs, below a place if you name one.",
    role: "viewer",
    params: FastqSetKey,
    query: ListRowPlace,
    status: 200,
    answer: FastqListRows,
    failures: [404, 409],
    formats: [
      format({
        type: "text/csv",
        parameters: "; charset=utf-8; header=present",
        description: "A fastq list, as DRAGEN reads it.",
        query: ListRowPlace,
        handle: async (query, params) => {
          const { items } = await (await import("#core/fastq/list-row")).listRows({
            ...query,
            ...FastqSetKey.parse(params),
          });
          return { body: (await import("#core/fastq/list-row")).toCsv(items), nextCursor: null };
        },
      }),
    ],
    handle: async ({ params, query }) =>
      (await import("#core/fastq/list-row")).listRows({ ...params, ...query }),
  }),
  endpoint({
    method: "post",
    path: "/fastq-set-merges",
    operationId: "mergeFastqSets",
    tag,
    summary: "Makes one set of several of a library, which go.",
    role: "sharer",
    body: MergeFastqSets,
    idempotent: true,
    status: 201,
    answer: FastqSet,
    failures: [404, 409],
    handle: async ({ body, idempotencyKey }) =>
      (await import("#core/fastq/set-merge")).merge({ ...body, idempotencyKey }),
    location,
  }),
];

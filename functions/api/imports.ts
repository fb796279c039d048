import {
  ChangeImport,
  CreateImport,
  Import,
  ImportKey,
  ImportPage,
  ListImports,
  ListOutcomes,
  NewImport,
  OutcomePage,
} from "#core/catalogue/import-schema";
import { endpoint } from "#functions/api/endpoint";

// Loaded when they are asked for: the API starts without them.
const records = () => import("#core/catalogue/import/import");
const outcomes = () => import("#core/catalogue/import/outcomes");
const verbs = () => import("#core/catalogue/import/verbs");

const tag = "Imports";

export const imports = [
  endpoint({
    method: "post",
    path: "/imports",
    operationId: "createImport",
    tag,
    summary:
      "Makes an import and answers where to upload its CSV file, for an hour. The upload starts it; then poll it. Of kinds `lims` and `workflow` it needs the role `admin`.",
    role: "sharer",
    body: CreateImport,
    idempotent: true,
    status: 201,
    answer: NewImport,
    failures: [409],
    handle: async ({ body, idempotencyKey }) =>
      (await records()).createImport({ ...body, idempotencyKey }),
    location: ({ id }: Import) => `/api/v1/imports/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/imports",
    operationId: "listImports",
    tag,
    summary: "Imports, newest first: your own, and all of them for admins.",
    role: "sharer",
    query: ListImports,
    status: 200,
    answer: ImportPage,
    handle: async ({ query }) => (await records()).list(query),
  }),
  endpoint({
    method: "get",
    path: "/imports/:importId",
    operationId: "getImport",
    tag,
    summary: "One import with its counts and the first records that were refused.",
    role: "sharer",
    params: ImportKey,
    versioned: true,
    status: 200,
    answer: Import,
    failures: [404],
    handle: async ({ params }) => (await records()).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/imports/:importId",
    operationId: "changeImport",
    tag,
    summary: "Aborts it (ABORTED) after the batch that it is at; what is imported stays.",
    role: "sharer",
    params: ImportKey,
    body: ChangeImport,
    versioned: true,
    status: 200,
    answer: Import,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await verbs()).change({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "get",
    path: "/imports/:importId/outcomes",
    operationId: "listImportOutcomes",
    tag,
    summary:
      "What became of an import's records, in the order of the file; those that are unchanged are only counted.",
    role: "sharer",
    params: ImportKey,
    query: ListOutcomes,
    status: 200,
    answer: OutcomePage,
    failures: [404, 410],
    handle: async ({ params, query }) => (await outcomes()).listOutcomes({ ...params, ...query }),
  }),
];

import { FileKey, FilePage, FileWithCopies, ListFiles } from "#core/catalogue/file/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Files";

export const files = [
  endpoint({
    method: "get",
    path: "/files",
    operationId: "listFiles",
    tag,
    summary:
      "Files of one run of a workflow, by path, as S3 has them now: of each its newest copy that can be read.",
    role: "viewer",
    query: ListFiles,
    status: 200,
    answer: FilePage,
    failures: [404, 409],
    handle: async ({ query }) => (await import("#core/catalogue/file/file")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/files/:fileId",
    operationId: "getFile",
    tag,
    summary: "One file with all its copies and their checksums.",
    role: "viewer",
    params: FileKey,
    status: 200,
    answer: FileWithCopies,
    failures: [404, 409],
    handle: async ({ params }) => (await import("#core/catalogue/file/file")).get(params),
  }),
];

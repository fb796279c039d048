import type { Page } from "#core/page-schema";
import { toCsv, toNdjson } from "#core/readset/export-schema";
import * as List from "#core/readset/list";
import {
  ExportReadSets,
  ListReadSets,
  ReadSet,
  ReadSetKey,
  ReadSetPage,
} from "#core/readset/schema";
import { endpoint } from "#functions/api/endpoint";
import { format } from "#functions/api/format";

const tag = "Read sets";

export const readSets = [
  endpoint({
    method: "get",
    path: "/read-sets",
    operationId: "listReadSets",
    tag,
    summary:
      "Read sets you may see, from the mirror of HealthOmics. Deleted ones only with status=DELETED.",
    role: "viewer",
    query: ListReadSets,
    status: 200,
    answer: ReadSetPage,
    formats: [
      format({
        type: "text/csv",
        parameters: "; charset=utf-8; header=present",
        description:
          "A page as CSV (RFC 4180) with a header; tags and files are JSON. A text that a spreadsheet would run as a formula has an apostrophe before it.",
        query: ExportReadSets,
        handle: async (query) => written(await List.exportPage(query), toCsv),
      }),
      format({
        type: "application/x-ndjson",
        description: "A page as JSON Lines: a read set a line.",
        query: ExportReadSets,
        handle: async (query) => written(await List.exportPage(query), toNdjson),
      }),
    ],
    handle: ({ query }) => List.list(query),
  }),
  endpoint({
    method: "get",
    path: "/read-sets/:storeId/:readSetId",
    operationId: "getReadSet",
    tag,
    summary: "One read set with its files.",
    role: "viewer",
    params: ReadSetKey,
    status: 200,
    answer: ReadSet,
    failures: [404],
    handle: ({ params }) => List.get(params),
  }),
];

function written({ items, nextCursor }: Page<ReadSet>, write: (items: ReadSet[]) => string) {
  return { body: write(items), nextCursor };
}

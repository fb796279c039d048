import * as List from "#core/readset/list";
import { ListReadSets, ReadSet, ReadSetKey, ReadSetPage } from "#core/readset/schema";
import { endpoint } from "#functions/api/endpoint";

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

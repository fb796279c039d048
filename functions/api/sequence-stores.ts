import * as StoreList from "#core/readset/store-list";
import {
  ListSequenceStores,
  SequenceStore,
  SequenceStoreKey,
  SequenceStorePage,
} from "#core/readset/store-schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Sequence stores";

export const sequenceStores = [
  endpoint({
    method: "get",
    path: "/sequence-stores",
    operationId: "listSequenceStores",
    tag,
    summary: "Sequence stores that this stage mirrors, with how well the mirror agrees.",
    role: "viewer",
    query: ListSequenceStores,
    status: 200,
    answer: SequenceStorePage,
    handle: ({ query }) => StoreList.list(query),
  }),
  endpoint({
    method: "get",
    path: "/sequence-stores/:storeId",
    operationId: "getSequenceStore",
    tag,
    summary: "One sequence store.",
    role: "viewer",
    params: SequenceStoreKey,
    status: 200,
    answer: SequenceStore,
    failures: [404],
    handle: ({ params }) => StoreList.get(params),
  }),
];

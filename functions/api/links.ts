import {
  CreateDirectUrls,
  CreateLink,
  DirectUrls,
  Link,
  LinkKey,
  LinkPage,
  NewLink,
  ReceiptPage,
} from "#core/package/link-schema";
import { PackageKey } from "#core/package/schema";
import { PageQuery } from "#core/page-schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Links";

export const links = [
  endpoint({
    method: "post",
    path: "/packages/:packageId/links",
    operationId: "createLink",
    tag,
    summary:
      "Makes a download link to a finished package. Its secrets are in this answer and nowhere else.",
    role: "sharer",
    params: PackageKey,
    body: CreateLink,
    status: 201,
    answer: NewLink,
    failures: [404, 409],
    handle: async ({ params, body }) =>
      (await import("#core/package/link")).create({ ...params, ...body }),
    location: ({ id }: Link) => `/api/v1/links/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/packages/:packageId/links",
    operationId: "listLinks",
    tag,
    summary: "The links of a package, newest first, without their secrets.",
    role: "viewer",
    params: PackageKey,
    query: PageQuery,
    status: 200,
    answer: LinkPage,
    failures: [404],
    handle: async ({ params, query }) =>
      (await import("#core/package/link")).list({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/links/:linkId",
    operationId: "getLink",
    tag,
    summary: "One link: its status and how often it was used.",
    role: "viewer",
    params: LinkKey,
    status: 200,
    answer: Link,
    failures: [404],
    handle: async ({ params }) => (await import("#core/package/link")).get(params),
  }),
  endpoint({
    method: "delete",
    path: "/links/:linkId",
    operationId: "revokeLink",
    tag,
    summary: "Revokes a link at once. Transfers that have begun may end.",
    role: "sharer",
    params: LinkKey,
    status: 200,
    answer: Link,
    failures: [404],
    handle: async ({ params }) => (await import("#core/package/link")).revoke(params),
  }),
  endpoint({
    method: "get",
    path: "/links/:linkId/receipts",
    operationId: "listLinkReceipts",
    tag,
    summary:
      "What became of each file of a link: asked for, and verified by the recipient's program.",
    role: "viewer",
    params: LinkKey,
    query: PageQuery,
    status: 200,
    answer: ReceiptPage,
    failures: [404],
    handle: async ({ params, query }) =>
      (await import("#core/package/receipts")).list({ ...params, ...query }),
  }),
  endpoint({
    method: "post",
    path: "/packages/:packageId/direct-urls",
    operationId: "createDirectUrls",
    tag,
    summary:
      "Signs URLs of a package's files that nobody can revoke, for up to 7 days; only where the stage has a key for that.",
    role: "sharer",
    params: PackageKey,
    body: CreateDirectUrls,
    status: 201,
    answer: DirectUrls,
    failures: [404, 409],
    handle: async ({ params, body }) => {
      // Rarely asked for, and it brings clients of its own.
      const DirectUrl = await import("#core/package/direct-urls");
      return DirectUrl.create({ ...params, ...body });
    },
  }),
];

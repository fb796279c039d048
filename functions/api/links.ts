import * as Links from "#core/package/link";
import { CreateLink, Link, LinkKey, LinkPage, NewLink } from "#core/package/link-schema";
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
    handle: ({ params, body }) => Links.create({ ...params, ...body }),
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
    handle: ({ params, query }) => Links.list({ ...params, ...query }),
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
    handle: ({ params }) => Links.get(params),
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
    handle: ({ params }) => Links.revoke(params),
  }),
];

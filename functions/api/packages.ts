import * as Packages from "#core/package/package";
import {
  CreatePackage,
  ListPackages,
  Package,
  PackageKey,
  PackagePage,
} from "#core/package/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Packages";

export const packages = [
  endpoint({
    method: "post",
    path: "/packages",
    operationId: "createPackage",
    tag,
    summary:
      "Asks for a package of read sets. It is built in the background: poll it until SUCCEEDED or FAILED.",
    role: "sharer",
    body: CreatePackage,
    idempotent: true,
    status: 202,
    answer: Package,
    failures: [409],
    handle: ({ body, idempotencyKey }) => Packages.create({ ...body, idempotencyKey }),
    location: ({ id }: Package) => `/api/v1/packages/${id}`,
  }),
  endpoint({
    method: "get",
    path: "/packages",
    operationId: "listPackages",
    tag,
    summary: "Packages you may see, newest first.",
    role: "viewer",
    query: ListPackages,
    status: 200,
    answer: PackagePage,
    handle: ({ query }) => Packages.list(query),
  }),
  endpoint({
    method: "get",
    path: "/packages/:packageId",
    operationId: "getPackage",
    tag,
    summary: "One package with its status.",
    role: "viewer",
    params: PackageKey,
    status: 200,
    answer: Package,
    failures: [404],
    handle: ({ params }) => Packages.get(params),
  }),
];

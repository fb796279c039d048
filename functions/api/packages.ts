import { ReportLinks } from "#core/package/report/schema";
import {
  ChangePackage,
  CreatePackage,
  ListPackages,
  Package,
  PackageFastqPage,
  PackageFilePage,
  PackageFindingPage,
  PackageKey,
  PackageLibraryPage,
  PackagePage,
  PackageWorkflowRunPage,
} from "#core/package/schema";
import { PageQuery } from "#core/page-schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Packages";
const location = ({ id }: Package) => `/api/v1/packages/${id}`;

/** A list of what is in a package. */
const contents = {
  ...({ method: "get", tag, role: "viewer", status: 200 } as const),
  failures: [404, 409] as (404 | 409)[],
};

export const packages = [
  endpoint({
    method: "post",
    path: "/packages",
    operationId: "createPackage",
    tag,
    summary:
      "Asks for a package of what a selection finds. It is built in the background: poll it until SUCCEEDED or FAILED.",
    role: "sharer",
    body: CreatePackage,
    idempotent: true,
    status: 202,
    answer: Package,
    failures: [409],
    handle: async ({ body, idempotencyKey }) =>
      (await import("#core/package/package")).create({ ...body, idempotencyKey }),
    location,
  }),
  endpoint({
    method: "get",
    path: "/packages",
    operationId: "listPackages",
    tag,
    summary: "Packages you may see, newest first. All filters must hold.",
    role: "viewer",
    query: ListPackages,
    status: 200,
    answer: PackagePage,
    handle: async ({ query }) => (await import("#core/package/package-list")).list(query),
  }),
  endpoint({
    method: "get",
    path: "/packages/:packageId",
    operationId: "getPackage",
    tag,
    summary:
      "One package with its status. Once it is sealed: what it adds up to, the root of its manifest, and the time that this is true for.",
    role: "viewer",
    params: PackageKey,
    versioned: true,
    status: 200,
    answer: Package,
    failures: [404],
    handle: async ({ params }) => (await import("#core/package/package")).get(params),
  }),
  endpoint({
    method: "patch",
    path: "/packages/:packageId",
    operationId: "changePackage",
    tag,
    summary: "Ends a package that is not built yet (ABORTED), and what it waits for.",
    role: "sharer",
    params: PackageKey,
    body: ChangePackage,
    versioned: true,
    status: 200,
    answer: Package,
    failures: [404, 409, 412],
    handle: async ({ params, body, ifMatch }) =>
      (await import("#core/package/package-verbs")).abort({ ...params, ...body, version: ifMatch }),
  }),
  endpoint({
    method: "delete",
    path: "/packages/:packageId",
    operationId: "deletePackage",
    tag,
    summary:
      "Deletes a package that has ended and that no link gives to anybody: it is unknown from then on. Its history stays.",
    role: "admin",
    params: PackageKey,
    status: 204,
    failures: [404, 409],
    handle: async ({ params }) => (await import("#core/package/package-verbs")).remove(params),
  }),
  endpoint({
    ...contents,
    path: "/packages/:packageId/libraries",
    operationId: "listPackageLibraries",
    summary: "Libraries that a sealed package holds something of.",
    params: PackageKey,
    query: PageQuery,
    answer: PackageLibraryPage,
    handle: async ({ params, query }) =>
      (await import("#core/package/contents")).listLibraries({ ...params, ...query }),
  }),
  endpoint({
    ...contents,
    path: "/packages/:packageId/fastqs",
    operationId: "listPackageFastqs",
    summary: "Fastqs of a sealed package, by run, lane and library.",
    params: PackageKey,
    query: PageQuery,
    answer: PackageFastqPage,
    handle: async ({ params, query }) =>
      (await import("#core/package/contents")).listFastqs({ ...params, ...query }),
  }),
  endpoint({
    ...contents,
    path: "/packages/:packageId/workflow-runs",
    operationId: "listPackageWorkflowRuns",
    summary: "Workflow runs of a sealed package.",
    params: PackageKey,
    query: PageQuery,
    answer: PackageWorkflowRunPage,
    handle: async ({ params, query }) =>
      (await import("#core/package/contents")).listWorkflowRuns({ ...params, ...query }),
  }),
  endpoint({
    ...contents,
    path: "/packages/:packageId/files",
    operationId: "listPackageFiles",
    summary: "Files of a sealed package in order of their paths: the lines of its manifest.",
    params: PackageKey,
    query: PageQuery,
    answer: PackageFilePage,
    handle: async ({ params, query }) =>
      (await import("#core/package/contents")).listFiles({ ...params, ...query }),
  }),
  endpoint({
    ...contents,
    path: "/packages/:packageId/report",
    operationId: "getPackageReport",
    summary:
      "Where the report of a sealed package can be read for 15 minutes: one HTML page for people, and the same as data (PackageReport).",
    params: PackageKey,
    answer: ReportLinks,
    handle: async ({ params }) => (await import("#core/package/report/links")).get(params),
  }),
  endpoint({
    ...contents,
    path: "/packages/:packageId/findings",
    operationId: "listPackageFindings",
    summary:
      "What a person must know of a package that has ended: errors of one that FAILED first.",
    params: PackageKey,
    query: PageQuery,
    answer: PackageFindingPage,
    handle: async ({ params, query }) =>
      (await import("#core/package/contents")).listFindings({ ...params, ...query }),
  }),
];

import { ManifestQuery, PackageLims, PackageManifest } from "#core/package/manifest-schema";
import { PackageKey } from "#core/package/schema";
import { endpoint } from "#functions/api/endpoint";

const tag = "Packages";

export const packageManifest = [
  endpoint({
    method: "get",
    path: "/packages/:packageId/manifest",
    operationId: "getPackageManifest",
    tag,
    summary: "Where the manifest of a sealed package can be read, in one of its forms.",
    role: "viewer",
    params: PackageKey,
    query: ManifestQuery,
    status: 200,
    answer: PackageManifest,
    failures: [404, 409],
    handle: async ({ params, query }) =>
      (await import("#core/package/manifest-form")).getManifest({ ...params, ...query }),
  }),
  endpoint({
    method: "get",
    path: "/packages/:packageId/lims",
    operationId: "getPackageLims",
    tag,
    summary:
      "Where `lims.csv` of a sealed package can be read: what recipients get to know of its libraries.",
    role: "viewer",
    params: PackageKey,
    status: 200,
    answer: PackageLims,
    failures: [404, 409],
    handle: async ({ params }) => (await import("#core/package/manifest-form")).getLims(params),
  }),
];

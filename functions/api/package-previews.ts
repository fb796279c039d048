import { CreatePackagePreview, PackagePreview } from "#core/package/preview-schema";
import { endpoint } from "#functions/api/endpoint";

export const packagePreviews = [
  endpoint({
    method: "post",
    path: "/package-previews",
    operationId: "previewPackage",
    tag: "Packages",
    summary:
      "What a package would hold: counts, bytes and warnings, within 10 seconds. Makes nothing.",
    role: "sharer",
    body: CreatePackagePreview,
    status: 200,
    answer: PackagePreview,
    // What gathers a package is large, and the API needs it here only.
    handle: async ({ body }) => (await import("#core/package/preview")).preview(body),
  }),
];

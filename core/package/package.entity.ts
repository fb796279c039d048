import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { lazy } from "#core/settings";

const string = { type: "string" } as const;
const key = { type: "string", required: true } as const;

/**
 * Packages. Their files are in S3 (`manifest.ndjson`), never here.
 * | access pattern | key |
 * | one package | pk packageId |
 * | a project's, newest first | gsi1 projectId, sk packageId (a ULID) |
 */
export const packageEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "package", version: "1", service: "seqferry" },
        attributes: {
          packageId: key,
          projectId: key,
          name: key,
          status: {
            type: ["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"] as const,
            required: true,
          },
          statusReason: string,
          readSetIds: { type: "list", items: { type: "string" }, required: true },
          sampleIds: { type: "list", items: { type: "string" }, required: true },
          manifestKey: string,
          fileCount: { type: "number" },
          totalBytes: { type: "number" },
          createdAt: key,
          updatedAt: key,
          createdBy: key,
          version: { type: "number", required: true },
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["packageId"], casing: "none" },
            sk: { field: "sk", composite: [], casing: "none" },
          },
          byProject: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["projectId"], casing: "none" },
            sk: { field: "gsi1sk", composite: ["packageId"], casing: "none" },
          },
        },
      },
      electro(),
    ),
);

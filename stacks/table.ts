import { isPermanent } from "./stage";

/** The single table. Entities and their access patterns: `core/<domain>/*.entity.ts`. */
export const table = new sst.aws.Dynamo("DataTable", {
  fields: {
    pk: "string",
    sk: "string",
    gsi1pk: "string",
    gsi1sk: "string",
    gsi2pk: "string",
    gsi2sk: "string",
    gsi3pk: "string",
    gsi3sk: "string",
    gsi4pk: "string",
    gsi4sk: "string",
    gsi5pk: "string",
    gsi5sk: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: {
    gsi1: { hashKey: "gsi1pk", rangeKey: "gsi1sk" },
    gsi2: { hashKey: "gsi2pk", rangeKey: "gsi2sk" },
    gsi3: { hashKey: "gsi3pk", rangeKey: "gsi3sk" },
    gsi4: { hashKey: "gsi4pk", rangeKey: "gsi4sk" },
    gsi5: { hashKey: "gsi5pk", rangeKey: "gsi5sk" },
  },
  ttl: "expires_at",
  stream: "new-and-old-images",
  deletionProtection: isPermanent,
});

/** Name only: SST's own link would grant `dynamodb:*`. */
export const tableLink = new sst.Linkable("Table", { properties: { name: table.name } });

/** The table for item operations, its indexes for queries. */
export const tableArn = table.arn;
export const indexArns = $interpolate`${table.arn}/index/*`;

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
    gsi6pk: "string",
    gsi6sk: "string",
  },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  // Keys only: a status change then rewrites one index row instead of six whole ones; lists read the rows after.
  globalIndexes: Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((n) => [
      `gsi${n}`,
      { hashKey: `gsi${n}pk`, rangeKey: `gsi${n}sk`, projection: "keys-only" as const },
    ]),
  ),
  ttl: "expires_at",
  stream: "new-and-old-images",
  deletionProtection: isPermanent,
});

/** Name only: SST's own link would grant `dynamodb:*`. */
export const tableLink = new sst.Linkable("Table", { properties: { name: table.name } });

/** The table for item operations, its indexes for queries. */
export const tableArn = table.arn;
export const indexArns = $interpolate`${table.arn}/index/*`;

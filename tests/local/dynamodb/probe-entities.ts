import { createSchema, Entity, Service } from "electrodb";
import type { Running } from "#tests/local/dynamodb/fixture";

/** A table with three global indexes, as a single-table design has it; no stream. */
export const probeTable = {
  TableName: "probes",
  BillingMode: "PAY_PER_REQUEST" as const,
  AttributeDefinitions: ["pk", "sk", ...[1, 2, 3].flatMap((n) => [`gsi${n}pk`, `gsi${n}sk`])].map(
    (AttributeName) => ({ AttributeName, AttributeType: "S" as const }),
  ),
  KeySchema: [
    { AttributeName: "pk", KeyType: "HASH" as const },
    { AttributeName: "sk", KeyType: "RANGE" as const },
  ],
  GlobalSecondaryIndexes: [1, 2, 3].map((n) => ({
    IndexName: `gsi${n}`,
    KeySchema: [
      { AttributeName: `gsi${n}pk`, KeyType: "HASH" as const },
      { AttributeName: `gsi${n}sk`, KeyType: "RANGE" as const },
    ],
    Projection: { ProjectionType: "ALL" as const },
  })),
};

const sample = createSchema({
  model: { entity: "sample", version: "1", service: "lab" },
  attributes: {
    sampleId: { type: "string", required: true },
    project: { type: "string", required: true },
    state: { type: ["received", "sequenced", "released"] as const, default: "received" },
    lanes: { type: "list", items: { type: "number" } },
    labels: { type: "set", items: "string" },
    details: { type: "map", properties: { tissue: { type: "string" }, mass: { type: "number" } } },
    reads: { type: "number", default: 0 },
    receivedAt: { type: "string", default: "2026-01-01" },
  },
  indexes: {
    primary: { pk: { field: "pk", composite: ["sampleId"] }, sk: { field: "sk", composite: [] } },
    byProject: {
      collection: "project",
      index: "gsi1",
      pk: { field: "gsi1pk", composite: ["project"] },
      sk: { field: "gsi1sk", composite: ["sampleId"] },
    },
    byState: {
      index: "gsi2",
      pk: { field: "gsi2pk", composite: ["state"] },
      sk: { field: "gsi2sk", composite: ["receivedAt", "sampleId"] },
    },
  },
} as const);

const report = createSchema({
  model: { entity: "report", version: "1", service: "lab" },
  attributes: {
    reportId: { type: "string", required: true },
    project: { type: "string", required: true },
    pages: { type: "number" },
  },
  indexes: {
    primary: { pk: { field: "pk", composite: ["reportId"] }, sk: { field: "sk", composite: [] } },
    byProject: {
      collection: "project",
      index: "gsi1",
      pk: { field: "gsi1pk", composite: ["project"] },
      sk: { field: "gsi1sk", composite: ["reportId"] },
    },
  },
} as const);

/** Two entities of one table, and the service of both. */
export function probeEntities({ client }: Running) {
  const to = { client, table: probeTable.TableName };
  const samples = new Entity(sample, to);
  const reports = new Entity(report, to);
  return { samples, reports, lab: new Service({ samples, reports }, to) };
}

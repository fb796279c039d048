import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { lazy } from "#core/settings";

/** Lists are spread over ten partitions by the last digit of the read set's id. */
export const shards = 10;

/** The shard of a read set. */
export function shardOf(readSetId: string): number {
  return Number(readSetId.at(-1)) % shards;
}

const string = { type: "string" } as const;
const key = { type: "string", required: true } as const;
const shardedBy = { type: "number", required: true } as const;

/**
 * Read sets, one row each; attribute names of rows are the seed's.
 * | access pattern | key |
 * | one read set | pk store_id + set_id |
 * | a project's, by store | gsi1 projectId + shard, sk store_id + set_id |
 * | a project's, by status | gsi2 projectId + set_status + shard, sk set_id |
 * | a project's, by sample | gsi3 projectId + set_sample_id, sk set_id |
 * | a project's, by subject | gsi4 projectId + set_subject_id, sk set_id |
 * | a project's, by name | gsi5 projectId + set_name, sk set_id |
 */
export const readSetEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "readSet", version: "1", service: "seqferry" },
        attributes: {
          set_arn: key,
          set_id: key,
          store_id: key,
          shard: shardedBy,
          projectId: key,
          set_status: key,
          set_status_at: key,
          set_status_message: string,
          set_type: string,
          set_name: string,
          set_description: string,
          set_reference_arn: string,
          set_sample_id: string,
          set_subject_id: string,
          set_created_at: string,
          set_creation_type: string,
          set_creation_job_id: string,
          etag_algorithm: string,
          sequence_information: { type: "any" },
          tags: { type: "any" },
          files: { type: "any" },
          files_stale: { type: "boolean" },
          store: { type: "any" },
          metadata_at: string,
          revision: { type: "number", required: true },
          expires_at: { type: "number" },
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["store_id", "set_id"], casing: "none" },
            sk: { field: "sk", composite: [], casing: "none" },
          },
          byStore: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["projectId", "shard"], casing: "none" },
            sk: { field: "gsi1sk", composite: ["store_id", "set_id"], casing: "none" },
          },
          byStatus: {
            index: "gsi2",
            pk: {
              field: "gsi2pk",
              composite: ["projectId", "set_status", "shard"],
              casing: "none",
            },
            sk: { field: "gsi2sk", composite: ["set_id"], casing: "none" },
          },
          bySample: {
            index: "gsi3",
            condition: (row) => Boolean(row.set_sample_id),
            pk: { field: "gsi3pk", composite: ["projectId", "set_sample_id"], casing: "none" },
            sk: { field: "gsi3sk", composite: ["set_id"], casing: "none" },
          },
          bySubject: {
            index: "gsi4",
            condition: (row) => Boolean(row.set_subject_id),
            pk: { field: "gsi4pk", composite: ["projectId", "set_subject_id"], casing: "none" },
            sk: { field: "gsi4sk", composite: ["set_id"], casing: "none" },
          },
          byName: {
            index: "gsi5",
            condition: (row) => Boolean(row.set_name),
            pk: { field: "gsi5pk", composite: ["projectId", "set_name"], casing: "none" },
            sk: { field: "gsi5sk", composite: ["set_id"], casing: "none" },
          },
        },
      },
      electro(),
    ),
);

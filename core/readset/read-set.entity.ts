import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { index, key, model, number, primary, sparseIndex, string } from "#core/entity";
import { lazy } from "#core/settings";

/** Rows are spread over ten partitions a store, by the last digit of the read set's id. */
export const shards = 10;

/** The shard of a read set. */
export function shardOf(readSetId: string): number {
  return Number(readSetId.at(-1)) % shards;
}

/**
 * Read sets, one row each; attribute names of rows are the seed's. Indexes hold keys only.
 * | access pattern | key |
 * | one read set; all of a store | pk store_id + shard, sk set_id |
 * | a project's, by store and creation | gsi1 projectId + shard, sk store_id + set_created_at + set_id |
 * | a project's, by status and creation | gsi2 projectId + set_status + shard, sk set_created_at + set_id |
 * | a project's, by sample | gsi3 projectId + set_sample_id, sk set_created_at + set_id |
 * | a project's, by subject | gsi4 projectId + set_subject_id, sk set_created_at + set_id |
 * | a project's, by name or its beginning | gsi5 projectId + shard, sk set_name + set_id |
 * | a store's that lack details, by creation | gsi6 store_id + shard, sk set_status + set_created_at + set_id (sparse) |
 */
export const readSetEntity = lazy(
  () =>
    new Entity(
      {
        model: model("readSet", "2"),
        attributes: {
          set_arn: key,
          set_id: key,
          store_id: key,
          shard: number,
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
          etags: { type: "any" },
          sequence_information: { type: "any" },
          tags: { type: "any" },
          files: { type: "any" },
          files_stale: { type: "boolean" },
          store: { type: "any" },
          metadata_at: string,
          files_at: string,
          parts_at: string,
          tags_at: string,
          details_missing: string,
          revision: number,
          expires_at: { type: "number" },
        },
        indexes: {
          primary: primary(["store_id", "shard"], ["set_id"]),
          byStore: index(1, ["projectId", "shard"], ["store_id", "set_created_at", "set_id"]),
          byStatus: index(2, ["projectId", "set_status", "shard"], ["set_created_at", "set_id"]),
          bySample: sparseIndex(
            "set_sample_id",
            3,
            ["projectId", "set_sample_id"],
            ["set_created_at", "set_id"],
          ),
          bySubject: sparseIndex(
            "set_subject_id",
            4,
            ["projectId", "set_subject_id"],
            ["set_created_at", "set_id"],
          ),
          byName: sparseIndex("set_name", 5, ["projectId", "shard"], ["set_name", "set_id"]),
          lacking: sparseIndex(
            "details_missing",
            6,
            ["store_id", "shard"],
            ["set_status", "set_created_at", "set_id"],
          ),
        },
      },
      electro(),
    ),
);

import { beforeAll, expect, test } from "vitest";
import { importEntity } from "#core/catalogue/import/import.entity";
import { queriesDue } from "#core/due";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqJobEntity } from "#core/fastq/job/fastq-job.entity";
import { syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import { unarchivingJobEntity } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { configure } from "#core/settings";

beforeAll(() => configure({ tableName: "table" }));

type Params = {
  KeyConditionExpression: string;
  ExpressionAttributeValues: Record<string, string>;
};

const nothing: Params = { KeyConditionExpression: "", ExpressionAttributeValues: {} };
const entities = { importEntity, fastqEntity, fastqJobEntity, syncRequestEntity };

test("what is due of an entity is asked for within its own entries, whatever else is due", () => {
  const at = "2026-11-01T12:00:00.000Z";
  const bounds = Object.values({ ...entities, unarchivingJobEntity }).map((entity) => {
    const queries = queriesDue(entity() as never, at).map((query) => query.params() as Params);
    expect(queries).toHaveLength(10);
    const [{ KeyConditionExpression, ExpressionAttributeValues } = nothing] = queries;
    expect(KeyConditionExpression).toContain("BETWEEN");
    const [from = "", to = ""] = ["sk1", "sk2"].map(
      (name) => ExpressionAttributeValues[`:${name}`],
    );
    expect(to).toBe(from.replace(/0$/, at));
    return from;
  });
  expect(new Set(bounds).size).toBe(5);
});

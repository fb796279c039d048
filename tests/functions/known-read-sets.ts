import * as Actor from "#core/actor";
import * as List from "#core/readset/list";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import { ReadSetStatus } from "#core/readset/schema";
import { configure } from "#core/settings";
import { actIn, arnOf, resource, storeOf } from "#tests/functions/support";
import type { TestCloud } from "#tests/support/cloud";

/** A second store of the stage, of which HealthOmics need not know. */
export const otherStore = "2222222222";
export const projects = ["demo", "other"];
export const samples = ["L1", "l1", "L2#shard_1"];
export const subjects = ["S1", "S2"];
/** Names that separators of keys, case and letters beyond ASCII could bring together. */
export const names = ["reads", "Reads", "reads#1", "reads#set_id_3", "r_1", "réads", "読み", "="];
export const times = [0, 1, 999, 1000, 86_400_000].map((ms) =>
  new Date(Date.UTC(2026, 0, 1) + ms).toISOString(),
);
export const tags: [string, string][] = [
  ["lane", "1"],
  ["lane", "2"],
  ["run", "a=b#c"],
  ["ラン", ""],
];
export const references = ["arn:aws:omics:::reference/1", "arn:aws:omics:::reference/2"];
const types = ["FASTQ", "BAM", "CRAM"];

/** Acts on the cloud as a stage that has both stores. */
export function actWithBothStores(cloud: TestCloud): void {
  actIn(cloud);
  configure({
    tableName: resource(cloud.outputs, "DataTable"),
    region: cloud.outputs.aws.region,
    projectOfStore: { [storeOf(cloud)]: "demo", [otherStore]: "other" },
    cursorKey: Buffer.from("a key of the test").toString("base64"),
  });
}

/** The n-th of many read sets: a mix of everything that one is looked for by, some of it unknown. */
export function rowAt(cloud: TestCloud, n: number): Row {
  const pick = <T>(values: readonly T[], by: number): T =>
    values[Math.floor(n / by) % values.length] as T;
  const store_id = n % 7 === 0 ? otherStore : storeOf(cloud);
  const set_id = String(3_000_000_000 + ((n * 37) % 1000));
  const set_status = pick(ReadSetStatus.options, 1);
  const created = n % 11 === 0 ? undefined : pick(times, 3);
  const name = n % 13 === 0 ? undefined : pick(names, 2);
  return {
    set_id,
    store_id,
    set_arn: arnOf(store_id, set_id),
    set_status,
    set_status_at: "2026-11-01T12:00:00.000Z",
    set_sample_id: pick(samples, 2),
    set_type: pick(types, 2),
    set_reference_arn: pick(references, 5),
    projectId: pick(projects, 4),
    revision: 1,
    ...(n % 5 > 0 && { set_subject_id: pick(subjects, 3) }),
    ...(name !== undefined && { set_name: name }),
    ...(created !== undefined && { set_created_at: created }),
    ...(set_status !== "DELETED" &&
      n % 4 > 0 && { tags: Object.fromEntries([pick(tags, 1), pick(tags, 6)]) }),
  };
}

/** Puts rows where the mirror has its own, by the mirror's own write. */
export async function putRows(rows: Row[]): Promise<void> {
  await Promise.all(rows.map((row) => Rows.update(row, () => row, { row: undefined })));
}

export function viewerOf(projectIds: string[]): Actor.Actor {
  return { type: "user", id: "u", name: "u", roles: ["viewer"], projectIds };
}

export type Query = Parameters<typeof List.list>[0];

/** ARNs of all pages, sorted. Throws when a page is larger than was asked for. */
export async function walk(projectIds: string[], query: Query): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await Actor.run(viewerOf(projectIds), () => List.list({ ...query, cursor }));
    if (page.items.length > Number(query.limit)) throw new Error("a page is larger than its limit");
    found.push(...page.items.map(({ arn }) => arn));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found.sort();
}

import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type * as z from "zod";
import * as Aws from "#core/aws";
import { CopyWish, ItemResult, PlanItem, PlanTask } from "#core/copy/plan-schema";
import { nameOf } from "#core/error";
import { setting } from "#core/settings";

/**
 * A copy job's lists, as NDJSON in the storage bucket below `copy-jobs/<copyJobId>/`. A task's plan is written
 * once; its results are written anew as a whole, by whoever works on the task.
 * | object | holds |
 * | `wishes.ndjson` | the request, normalised |
 * | `tasks.ndjson` | every task of the plan; written last, so that a plan that has it is complete |
 * | `plan/<task>.ndjson` | items of a task |
 * | `results/<task>.ndjson` | what became of them; absent until the first is known |
 */
export function keyOf(copyJobId: string, name: string): string {
  return `copy-jobs/${copyJobId}/${name}`;
}

export const writeWishes = (copyJobId: string, wishes: CopyWish[]): Promise<void> =>
  writeLines(keyOf(copyJobId, "wishes.ndjson"), wishes);
export const readWishes = (copyJobId: string): Promise<CopyWish[]> =>
  need(CopyWish, keyOf(copyJobId, "wishes.ndjson"));

export const tasksKey = (copyJobId: string): string => keyOf(copyJobId, "tasks.ndjson");
export const writeTasks = (copyJobId: string, tasks: PlanTask[]): Promise<void> =>
  writeLines(tasksKey(copyJobId), tasks);
/** Undefined while there is no complete plan. */
export const readTasks = (copyJobId: string): Promise<PlanTask[] | undefined> =>
  readLines(PlanTask, tasksKey(copyJobId));

export const writePlan = (copyJobId: string, task: number, items: PlanItem[]): Promise<void> =>
  writeLines(keyOf(copyJobId, `plan/${padded(task)}.ndjson`), items);
export const readPlan = (copyJobId: string, task: number): Promise<PlanItem[]> =>
  need(PlanItem, keyOf(copyJobId, `plan/${padded(task)}.ndjson`));

/** Replaces the results of a task; the lists are a thousand lines or so. */
export const writeResults = (
  copyJobId: string,
  task: number,
  results: ItemResult[],
): Promise<void> => writeLines(keyOf(copyJobId, `results/${padded(task)}.ndjson`), results);
/** Results by item; empty while none is known. */
export async function readResults(
  copyJobId: string,
  task: number,
): Promise<Map<number, ItemResult>> {
  const lines = await readLines(ItemResult, keyOf(copyJobId, `results/${padded(task)}.ndjson`));
  return new Map((lines ?? []).map((result) => [result.item, result]));
}

function padded(task: number): string {
  return String(task).padStart(8, "0");
}

async function need<Schema extends z.ZodType>(
  schema: Schema,
  key: string,
): Promise<z.output<Schema>[]> {
  const lines = await readLines(schema, key);
  if (lines) return lines;
  throw new Error(`The list ${key} is not there.`);
}

/** Any such list; undefined when it is not there. */
export async function readLines<Schema extends z.ZodType>(
  schema: Schema,
  Key: string,
): Promise<z.output<Schema>[] | undefined> {
  try {
    const { Body } = await Aws.s3().send(
      new GetObjectCommand({ Bucket: setting("storageBucket"), Key }),
    );
    const text = (await Body?.transformToString("utf8")) ?? "";
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => schema.parse(JSON.parse(line)));
  } catch (error) {
    if (nameOf(error) === "NoSuchKey") return undefined;
    throw error;
  }
}

export async function writeLines(Key: string, lines: object[]): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key,
      // As bytes: of an empty text the SDK would not know the length.
      Body: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join("")),
      ContentType: "application/x-ndjson",
    }),
  );
}

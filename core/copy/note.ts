import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type * as z from "zod";
import * as Aws from "#core/aws";
import { keyOf } from "#core/copy/ledger";
import { nameOf } from "#core/error";
import { setting } from "#core/settings";

/** A note that a step keeps of a copy job, as JSON beside its lists (`ledger.ts`); undefined when there is none. */
export async function readNote<Schema extends z.ZodType>(
  schema: Schema,
  copyJobId: string,
  name: string,
): Promise<z.output<Schema> | undefined> {
  try {
    const { Body } = await Aws.s3().send(
      new GetObjectCommand({ Bucket: setting("storageBucket"), Key: keyOf(copyJobId, name) }),
    );
    return schema.parse(JSON.parse((await Body?.transformToString("utf8")) ?? ""));
  } catch (error) {
    if (nameOf(error) === "NoSuchKey") return undefined;
    throw error;
  }
}

export async function writeNote(copyJobId: string, name: string, note: unknown): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: keyOf(copyJobId, name),
      Body: JSON.stringify(note),
      ContentType: "application/json",
    }),
  );
}

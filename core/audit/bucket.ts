import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { nameOf } from "#core/error";
import { setting } from "#core/settings";

/** Puts an object that is not there yet into the audit bucket. False when there is one of its name. */
export async function putNew(key: string, text: string, type: string): Promise<boolean> {
  try {
    await Aws.s3().send(
      new PutObjectCommand({
        Bucket: setting("auditBucket"),
        Key: key,
        Body: text,
        ContentType: type,
        IfNoneMatch: "*",
      }),
    );
    return true;
  } catch (error) {
    if (nameOf(error) === "PreconditionFailed") return false;
    throw error;
  }
}

/** The text of an object of the audit bucket; undefined when there is none. */
export async function find(key: string): Promise<string | undefined> {
  try {
    const { Body } = await Aws.s3().send(
      new GetObjectCommand({ Bucket: setting("auditBucket"), Key: key }),
    );
    return await Body?.transformToString();
  } catch (error) {
    if (nameOf(error) === "NoSuchKey") return undefined;
    throw error;
  }
}

import { GetObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import * as Aws from "#core/aws";
import { transact } from "#core/dynamo";
import { visible } from "#core/fastq/fastq";
import { type PresignedUrls, PresignQuery } from "#core/fastq/fastq-schema";
import { missing, uriOf } from "#core/fastq/list-row";
import { FastqKey } from "#core/fastq/schema";
import { fn } from "#core/fn";
import { parseS3Uri } from "#core/location";
import { iso, minutes, now } from "#core/time";

/**
 * Signed URLs of a fastq's files, for an hour at most; they may end sooner with the credentials of the function that
 * signs. That they were made is recorded first, who for and of which files; they themselves are kept nowhere. Throws
 * `fastq.no_read_set` when the files cannot be read now.
 */
export const presign = fn(
  FastqKey.extend(PresignQuery.shape),
  async ({ fastqId, expiresInMinutes }): Promise<PresignedUrls> => {
    Actor.assertRole("sharer");
    const row = await visible(fastqId);
    const r1 = uriOf(row.reads?.r1);
    const r2 = uriOf(row.reads?.r2);
    if (r1 === undefined || (row.reads?.r2 && r2 === undefined)) throw missing(row);
    const files = r2 === undefined ? [r1] : [r1, r2];
    const details = { files, expiresInMinutes };
    const { projectId } = row;
    await transact([
      Audit.record({ action: "fastq.presign", subject: fastqId, projectId, details }),
    ]);
    const [first, second] = await Promise.all(files.map((uri) => sign(uri, expiresInMinutes)));
    return { r1: first as PresignedUrls["r1"], r2: second ?? null };
  },
);

async function sign(uri: string, expiresInMinutes: number): Promise<PresignedUrls["r1"]> {
  const { bucket, key } = parseS3Uri(uri);
  const at = now();
  const url = await getSignedUrl(Aws.s3(), new GetObjectCommand({ Bucket: bucket, Key: key }), {
    expiresIn: expiresInMinutes * 60,
    signingDate: new Date(at),
  });
  return { uri, url, expiresAt: iso(at + minutes(expiresInMinutes)) };
}

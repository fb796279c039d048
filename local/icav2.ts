import type { EngineContext } from "#local/engine";
import type { Engines } from "#local/engines";
import { usualPrincipal } from "#local/engines/icav2/core";
import { createIcav2, type Icav2Engine } from "#local/engines/icav2/icav2";
import type { Graph } from "#local/sst/graph";

/** Opens the ICA engine on our S3, STS and SQS: projects are buckets, and channels are queues. */
export function openIcav2(context: EngineContext, { s3, sqs, sts }: Engines): Icav2Engine {
  return createIcav2(context, {
    objects: s3,
    deliver: ({ address, body }) =>
      sqs.call("SendMessage", { QueueUrl: address, MessageBody: body }),
    credentials: async ({ bucket, prefix, readOnly, seconds }) => {
      const principal = `arn:aws:sts::${context.accountId}:assumed-role/ica/${bucket.slice(0, 64)}`;
      return sts.issue(principal, seconds, scopedPolicy({ bucket, prefix, readOnly }));
    },
  });
}

/** Puts the engine's key into the secret that functions read, unless somebody has put one there. */
export async function giveIcav2Key({ secretsmanager }: Engines, graph: Graph): Promise<void> {
  const link = graph.functions.find(({ links }) => links.Icav2)?.links.Icav2;
  if (!link) return;
  const SecretId = String(link.secretArn);
  const there = await secretsmanager.call("GetSecretValue", { SecretId }).catch(() => undefined);
  if (there) return;
  const SecretString = JSON.stringify({ apiKey: usualPrincipal.apiKey });
  await secretsmanager.call("PutSecretValue", { SecretId, SecretString });
}

/** Only what lies below the prefix, as ICA's credentials are limited. */
function scopedPolicy(scope: { bucket: string; prefix: string; readOnly: boolean }): string {
  const bucket = `arn:aws:s3:::${scope.bucket}`;
  const isFile = scope.prefix !== "" && !scope.prefix.endsWith("/");
  const within = isFile ? scope.prefix : `${scope.prefix}*`;
  const reading = ["s3:GetObject", "s3:GetObjectTagging", "s3:GetObjectAttributes"];
  const writing = [
    ...["s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"],
    ...["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
  ];
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: scope.readOnly ? reading : [...reading, ...writing],
        Resource: `${bucket}/${within}`,
      },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"],
        Resource: bucket,
        Condition: { StringLike: { "s3:prefix": within } },
      },
      { Effect: "Allow", Action: "s3:GetBucketLocation", Resource: bucket },
    ],
  });
}

import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { serviceOf } from "#local/endpoint";

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

it.each<[string, string, Record<string, string>]>([
  ["sts", "/?Action=AssumeRoleWithWebIdentity&Version=2011-06-15", {}],
  ["sts", "/", form],
  ["monitoring", "/?Action=ListMetrics&Version=2010-08-01", {}],
  ["monitoring", "/service/GraniteServiceVersion20100801/operation/ListMetrics", {}],
  ["monitoring", "/", { "x-amz-target": "GraniteServiceVersion20100801.ListMetrics" }],
  ["ssm", "/", { "x-amz-target": "AmazonSSM.GetParameter" }],
  ["secretsmanager", "/", { "x-amz-target": "secretsmanager.GetSecretValue" }],
  ["kms", "/", { "x-amz-target": "TrentService.Decrypt" }],
  ["sqs", "/", { ...form, ...signed("sqs") }],
  ["s3", "/service/reads.fastq", {}],
  ["s3", "/bucket/key?versionId=1", {}],
])(
  "takes to %s a request by its signature, or what else tells its kind: %s",
  (service, url, headers) => {
    expect(serviceOf({ url, headers } as IncomingMessage)).toBe(service);
  },
);

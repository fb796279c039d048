import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";
import type { Quota } from "#local/gate/limits";

const of = (perSecond: number, name: string): Quota => ({ name, burst: perSecond, perSecond });
const versions = of(50, "PutSecretValue");
const tags = of(50, "TagResource");

/**
 * Secrets Manager's request quotas, an account and region each (AWS Secrets Manager User Guide, "Quotas";
 * the two for reading as raised in March 2025).
 */
const quotas: Record<string, Quota> = {
  BatchGetSecretValue: of(100, "BatchGetSecretValue"),
  CreateSecret: of(50, "CreateSecret"),
  DeleteSecret: of(50, "DeleteSecret"),
  DescribeSecret: of(40_000, "DescribeSecret"),
  GetRandomPassword: of(50, "GetRandomPassword"),
  GetSecretValue: of(10_000, "GetSecretValue"),
  ListSecretVersionIds: of(50, "ListSecretVersionIds"),
  ListSecrets: of(100, "ListSecrets"),
  PutSecretValue: versions,
  RestoreSecret: of(50, "RestoreSecret"),
  TagResource: tags,
  UntagResource: tags,
  UpdateSecret: versions,
  UpdateSecretVersionStage: versions,
};

export const limits: ServicePlane = {
  throttled: () => new AwsError("ThrottlingException", "Rate exceeded"),
  quotaOf: (operation) => quotas[operation],
};

import { AwsError } from "#local/aws-error";
import type { ServicePlane } from "#local/gate/gate";

/** All symmetric cryptographic operations share one quota: 100,000 a second in us-east-1. */
const cryptographic = new Set([
  "Decrypt",
  "Encrypt",
  "GenerateDataKey",
  "GenerateDataKeyWithoutPlaintext",
  "GenerateRandom",
  "ReEncrypt",
]);
const cryptographicPerSecond = 100_000;
/** Operations of elliptic-curve keys share another one: 1,000 a second in us-east-1. */
const ellipticCurve = new Set(["Sign", "Verify"]);

/** Requests a second of the rest. */
const perSecondOf: Record<string, number> = {
  CancelKeyDeletion: 5,
  CreateAlias: 5,
  CreateKey: 5,
  DeleteAlias: 15,
  DescribeKey: 2000,
  DisableKey: 5,
  DisableKeyRotation: 5,
  EnableKey: 5,
  EnableKeyRotation: 15,
  GetKeyPolicy: 1000,
  GetKeyRotationStatus: 1000,
  GetPublicKey: 2000,
  ListAliases: 500,
  ListKeyPolicies: 100,
  ListKeys: 500,
  ListResourceTags: 2000,
  PutKeyPolicy: 15,
  ScheduleKeyDeletion: 15,
  TagResource: 10,
  UntagResource: 5,
  UpdateAlias: 5,
  UpdateKeyDescription: 5,
};

/** KMS's request quotas (AWS KMS Developer Guide, "Request quotas"), an account and region each. */
export const limits: ServicePlane = {
  throttled: () =>
    new AwsError(
      "ThrottlingException",
      "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
    ),
  quotaOf(operation) {
    if (ellipticCurve.has(operation))
      return { name: "CryptographicOperationsEcc", burst: 1000, perSecond: 1000 };
    const name = cryptographic.has(operation) ? "CryptographicOperations" : operation;
    const perSecond = cryptographic.has(operation)
      ? cryptographicPerSecond
      : perSecondOf[operation];
    return perSecond === undefined ? undefined : { name, burst: perSecond, perSecond };
  },
};

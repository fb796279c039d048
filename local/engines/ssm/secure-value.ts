import { AwsError } from "#local/aws-error";
import { openEnvelope } from "#local/engines/kms/envelope";
import type { KmsEngine } from "#local/engines/kms/kms";
import { ssmError } from "#local/engines/ssm/errors";
import type { ParameterStore, Version } from "#local/engines/ssm/parameter-store";

/** The context that Parameter Store binds a SecureString to (AWS KMS Developer Guide). */
export function secureContext(store: ParameterStore, name: string): Record<string, string> {
  return { PARAMETER_ARN: store.arnOf(name) };
}

/**
 * The value as a client sees it: a SecureString plain only `withDecryption`, else as base64 of what is
 * kept. Throws `InvalidKeyId` when the key cannot be used.
 */
export async function shownValue(
  store: ParameterStore,
  kms: KmsEngine,
  { name, type, value }: Version,
  withDecryption = false,
): Promise<string> {
  if (type !== "SecureString") return Buffer.from(value).toString();
  if (!withDecryption) return Buffer.from(value).toString("base64");
  const plain = await openEnvelope(kms, value, secureContext(store, name)).catch(keyFailure);
  return plain.toString();
}

/** What KMS refuses, Parameter Store calls `InvalidKeyId`, with KMS's own words. */
export function keyFailure(error: unknown): never {
  if (!(error instanceof AwsError)) throw error;
  if (error.status >= 500 || error.code === "ThrottlingException") throw error;
  throw ssmError("InvalidKeyId", `${error.message} (Service: AWSKMS; Error Code: ${error.code})`);
}

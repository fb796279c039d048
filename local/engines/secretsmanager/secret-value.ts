import { AwsError } from "#local/aws-error";
import { openEnvelope, sealEnvelope } from "#local/engines/kms/envelope";
import type { KmsEngine } from "#local/engines/kms/kms";
import { invalidParameter } from "#local/engines/secretsmanager/errors";
import type { Secret, SecretVersion } from "#local/engines/secretsmanager/secret-store";

/** A value as clients give it: one of the two. */
export type GivenValue = { SecretString?: string | undefined; SecretBinary?: Buffer | undefined };
export type PlainValue = { bytes: Buffer; binary: boolean };

const mostBytes = 65_536;

/** What is given, if anything. Throws `InvalidParameterException` for both, and for more than 64 KiB. */
export function plainOf({ SecretString, SecretBinary }: GivenValue): PlainValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  const bytes =
    SecretBinary ?? (SecretString === undefined ? undefined : Buffer.from(SecretString));
  if (bytes && bytes.length > mostBytes)
    throw invalidParameter(`A secret value has at most ${mostBytes} bytes.`);
  return bytes && { bytes, binary: SecretBinary !== undefined };
}

/** Encrypts a value for one version. Throws `EncryptionFailure`. */
export function sealValue(
  kms: KmsEngine,
  { arn, kmsKeyId }: Pick<Secret, "arn" | "kmsKeyId">,
  versionId: string,
  { bytes }: PlainValue,
): Promise<Buffer> {
  const key = kmsKeyId ?? "alias/aws/secretsmanager";
  return sealEnvelope(kms, key, bytes, contextOf(arn, versionId)).catch(
    failure("EncryptionFailure"),
  );
}

/** Opens a version's value. Throws `DecryptionFailure`. */
export async function openValue(
  kms: KmsEngine,
  { arn }: Pick<Secret, "arn">,
  { id, envelope, binary }: SecretVersion,
): Promise<PlainValue> {
  const bytes = await openEnvelope(kms, envelope, contextOf(arn, id)).catch(
    failure("DecryptionFailure"),
  );
  return { bytes, binary };
}

/** A value as clients get it. */
export function shown({ bytes, binary }: PlainValue) {
  return binary ? { SecretBinary: bytes.toString("base64") } : { SecretString: bytes.toString() };
}

export function sameValue(a: PlainValue, b: PlainValue): boolean {
  return a.binary === b.binary && a.bytes.equals(b.bytes);
}

/** What Secrets Manager binds a value to (AWS Secrets Manager User Guide, "Secret encryption"). */
function contextOf(arn: string, versionId: string): Record<string, string> {
  return { SecretARN: arn, SecretVersionId: versionId };
}

function failure(code: string) {
  return (error: unknown): never => {
    if (!(error instanceof AwsError) || error.status >= 500) throw error;
    throw new AwsError(code, `${error.message} (Service: AWSKMS; Error Code: ${error.code})`);
  };
}

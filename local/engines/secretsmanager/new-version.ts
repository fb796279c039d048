import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { KmsEngine } from "#local/engines/kms/kms";
import type { Secret, SecretStore } from "#local/engines/secretsmanager/secret-store";
import { openValue, type PlainValue, sameValue } from "#local/engines/secretsmanager/secret-value";

const mostVersions = 100;
const dayMs = 86_400_000;

/** A value encrypted and ready to be kept as a version. */
export type Sealed = { id: string; envelope: Uint8Array; binary: boolean };

/**
 * Whether the version of that id, the client's request token, is there with the same value: then the call
 * is a repetition. Throws `ResourceExistsException` for the same id with another value.
 */
export async function isRepetition(
  store: SecretStore,
  kms: KmsEngine,
  secret: Secret,
  id: string,
  value: PlainValue,
): Promise<boolean> {
  const known = store.versions(secret.arn).find((version) => version.id === id);
  if (!known) return false;
  if (sameValue(await openValue(kms, secret, known), value)) return true;
  throw new AwsError(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
  );
}

/** Keeps a version and moves labels to it. For use within a transaction. */
export function addVersion(
  { clock }: EngineContext,
  store: SecretStore,
  arn: string,
  { id, envelope, binary }: Sealed,
  stages: string[] = ["AWSCURRENT"],
): void {
  const isFirst = store.versions(arn).length === 0;
  store.addVersion(arn, id, envelope, binary);
  for (const stage of new Set(isFirst ? [...stages, "AWSCURRENT"] : stages))
    moveStage(store, arn, stage, id);
  store.update(arn, { changedAt: clock.now() });
  dropDeprecated(store, arn, clock.now());
}

/** Moves a label. The version that loses AWSCURRENT becomes AWSPREVIOUS. */
export function moveStage(store: SecretStore, arn: string, stage: string, id: string): void {
  const last = store.stages(arn).get("AWSCURRENT");
  store.stage(arn, stage, id);
  if (stage !== "AWSCURRENT") return;
  if (last && last !== id) store.stage(arn, "AWSPREVIOUS", last);
}

/** Versions without a label go when there are more than 100, but not within a day. */
function dropDeprecated(store: SecretStore, arn: string, now: number): void {
  const versions = store.versions(arn);
  const labelled = new Set(store.stages(arn).values());
  const old = versions.filter(({ id, createdAt }) => !labelled.has(id) && createdAt <= now - dayMs);
  const surplus = Math.max(0, versions.length - mostVersions);
  if (surplus > old.length)
    throw new AwsError(
      "LimitExceededException",
      `A secret can have ${mostVersions} versions; those without a label go after a day.`,
    );
  for (const { id } of old.slice(0, surplus)) store.dropVersion(arn, id);
}

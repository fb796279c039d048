import { aliasNotFound, keyNotFound, kmsError } from "#local/engines/kms/errors";
import type { Key, KeySpec, KeyStore } from "#local/engines/kms/key-store";
import { defaultPolicy } from "#local/engines/kms/policy";

/** Aliases that AWS makes with their keys when a service first needs them. */
const managed: Record<string, string> = {
  "alias/aws/ssm": "Default key that protects my SSM parameters when no other key is defined",
  "alias/aws/secretsmanager":
    "Default key that protects my Secrets Manager data when no other key is defined",
  "alias/aws/s3": "Default key that protects my S3 objects when no other key is defined",
};

/** The key of an id, key ARN, alias or alias ARN. Throws `NotFoundException` or `InvalidArnException`. */
export function keyOf(store: KeyStore, reference: string): Key {
  const resource = resourceOf(store, reference);
  if (resource.startsWith("alias/")) return keyOfAlias(store, resource);
  const id = resource.replace(/^key\//, "");
  const key = store.find(id);
  if (!key) throw keyNotFound(store.arnOf(`key/${id}`));
  return key;
}

/** As `keyOf`, but not by alias: what changes a key must name the key itself. */
export function keyById(store: KeyStore, reference: string): Key {
  if (!resourceOf(store, reference).startsWith("alias/")) return keyOf(store, reference);
  throw kmsError("InvalidArnException", `Invalid keyId ${reference}`);
}

/** As `keyById`, of a customer's key: AWS's own cannot be changed. */
export function ownKey(store: KeyStore, reference: string): Key {
  const key = keyById(store, reference);
  if (key.manager === "CUSTOMER") return key;
  throw kmsError("AccessDeniedException", `${key.arn} is managed by AWS and cannot be changed.`);
}

/** A key that may be used now. Throws `DisabledException` or `KMSInvalidStateException`. */
export function usableKey(store: KeyStore, reference: string): Key {
  const key = keyOf(store, reference);
  if (key.state === "Disabled") throw kmsError("DisabledException", `${key.arn} is disabled.`);
  assertKept(key);
  return key;
}

/** As `usableKey`, of one kind. Throws `InvalidKeyUsageException` for the other. */
export function usableKeyOf(store: KeyStore, reference: string, spec: KeySpec): Key {
  const key = usableKey(store, reference);
  if (key.spec === spec) return key;
  throw kmsError(
    "InvalidKeyUsageException",
    `${key.arn} key usage is ${key.spec === "SYMMETRIC_DEFAULT" ? "ENCRYPT_DECRYPT" : "SIGN_VERIFY"} which is not valid for this operation.`,
  );
}

/** Throws `KMSInvalidStateException` for a key whose deletion is scheduled. */
export function assertKept(key: Key): void {
  if (key.state === "PendingDeletion")
    throw kmsError("KMSInvalidStateException", `${key.arn} is pending deletion.`);
}

function resourceOf(store: KeyStore, reference: string): string {
  if (!reference.startsWith("arn:")) return reference;
  const prefix = store.arnOf("");
  const resource = reference.slice(prefix.length);
  if (reference.startsWith(prefix) && /^(key|alias)\/./.test(resource)) return resource;
  throw kmsError("NotFoundException", `Invalid arn ${reference}`);
}

function keyOfAlias(store: KeyStore, name: string): Key {
  const alias = store.findAlias(name);
  const key = alias && store.find(alias.keyId);
  if (key) return key;
  const description = Object.hasOwn(managed, name) ? managed[name] : undefined;
  if (description === undefined) throw aliasNotFound(store.arnOf(name));
  return store.transaction(() => {
    const policy = defaultPolicy(store.accountId);
    const made = store.create({ manager: "AWS", description, policy });
    store.putAlias(name, made.id);
    return made;
  });
}

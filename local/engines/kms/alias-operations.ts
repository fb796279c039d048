import * as z from "zod";
import { aliasNotFound, invalidMarker, kmsError } from "#local/engines/kms/errors";
import { assertKept, keyById, ownKey } from "#local/engines/kms/key-id";
import { keyReference, marker } from "#local/engines/kms/key-operations";
import type { KeyStore } from "#local/engines/kms/key-store";
import { type Defined, operation } from "#local/protocol/members";
import { pageOf } from "#local/protocol/page";

const alias = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[a-zA-Z0-9:/_-]+$/);

export function aliasOperations(store: KeyStore): Record<string, Defined> {
  /** The alias itself, if it is there. */
  const found = (name: string) => {
    assertOwnName(name);
    const known = store.findAlias(name);
    if (!known) throw aliasNotFound(store.arnOf(name));
    return known;
  };
  return {
    CreateAlias: operation(
      { AliasName: alias, TargetKeyId: keyReference },
      ({ AliasName, TargetKeyId }) => {
        assertOwnName(AliasName);
        const known = store.findAlias(AliasName);
        if (known)
          throw kmsError(
            "AlreadyExistsException",
            `An alias with the name ${known.arn} already exists`,
          );
        const key = ownKey(store, TargetKeyId);
        assertKept(key);
        store.putAlias(AliasName, key.id);
      },
    ),
    UpdateAlias: operation(
      { AliasName: alias, TargetKeyId: keyReference },
      ({ AliasName, TargetKeyId }) => {
        const { name } = found(AliasName);
        const key = ownKey(store, TargetKeyId);
        assertKept(key);
        store.putAlias(name, key.id);
      },
    ),
    DeleteAlias: operation({ AliasName: alias }, ({ AliasName }) =>
      store.removeAlias(found(AliasName).name),
    ),
    ListAliases: operation(
      { KeyId: keyReference.optional(), ...marker },
      ({ KeyId, Limit = 50, Marker }) => {
        const of = KeyId === undefined ? undefined : keyById(store, KeyId).id;
        const { page, next } = pageOf(
          store.aliases().filter(({ keyId }) => of === undefined || keyId === of),
          { key: ({ name }) => name, limit: Limit, token: Marker, invalid: invalidMarker },
        );
        const Aliases = page.map(({ name, arn, keyId, createdAt, updatedAt }) => ({
          AliasName: name,
          AliasArn: arn,
          TargetKeyId: keyId,
          CreationDate: createdAt / 1000,
          LastUpdatedDate: updatedAt / 1000,
        }));
        return { Aliases, Truncated: next !== undefined, NextMarker: next };
      },
    ),
  };
}

/** Names under `alias/aws/` are AWS's own. */
function assertOwnName(name: string): void {
  if (!name.startsWith("alias/"))
    throw kmsError("ValidationException", 'Invalid identifier: an alias must begin with "alias/".');
  if (name.startsWith("alias/aws/"))
    throw kmsError("NotAuthorizedException", "Aliases that begin with alias/aws/ are AWS's own.");
}

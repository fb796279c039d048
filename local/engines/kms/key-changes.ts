import * as z from "zod";
import type { EngineContext } from "#local/engine";
import { kmsError } from "#local/engines/kms/errors";
import { assertKept, keyById, ownKey } from "#local/engines/kms/key-id";
import { keyReference, kmsTags, marker, tooManyTags } from "#local/engines/kms/key-operations";
import type { Key, KeyStore } from "#local/engines/kms/key-store";
import { policyDocument } from "#local/engines/kms/policy";
import { type Defined, operation } from "#local/protocol/members";

const dayMs = 86_400_000;

/** What changes a key that exists: its state, deletion, rotation, description, policy and tags. */
export function keyChanges({ clock }: EngineContext, store: KeyStore): Record<string, Defined> {
  /** A customer's key that is not about to be deleted. */
  const kept = (reference: string): Key => {
    const key = ownKey(store, reference);
    assertKept(key);
    return key;
  };
  const member = { KeyId: keyReference };
  return {
    EnableKey: operation(member, ({ KeyId }) => store.update(kept(KeyId).id, { state: "Enabled" })),
    DisableKey: operation(member, ({ KeyId }) =>
      store.update(kept(KeyId).id, { state: "Disabled" }),
    ),
    ScheduleKeyDeletion: operation(
      { ...member, PendingWindowInDays: z.int().min(7).max(30).default(30) },
      ({ KeyId, PendingWindowInDays }) => {
        const key = kept(KeyId);
        const deleteAt = clock.now() + PendingWindowInDays * dayMs;
        store.transaction(() => store.update(key.id, { state: "PendingDeletion", deleteAt }));
        return {
          KeyId: key.arn,
          DeletionDate: deleteAt / 1000,
          KeyState: "PendingDeletion",
          PendingWindowInDays,
        };
      },
    ),
    CancelKeyDeletion: operation(member, ({ KeyId }) => {
      const key = ownKey(store, KeyId);
      if (key.state !== "PendingDeletion")
        throw kmsError("KMSInvalidStateException", `${key.arn} is not pending deletion.`);
      store.transaction(() => store.update(key.id, { state: "Disabled", deleteAt: null }));
      return { KeyId: key.arn };
    }),
    EnableKeyRotation: operation(
      { ...member, RotationPeriodInDays: z.int().min(90).max(2560).default(365) },
      ({ KeyId, RotationPeriodInDays }) => {
        const key = kept(KeyId);
        if (key.state === "Disabled")
          throw kmsError("DisabledException", `${key.arn} is disabled.`);
        if (key.spec !== "SYMMETRIC_DEFAULT")
          throw kmsError("UnsupportedOperationException", `${key.arn} cannot be rotated.`);
        store.update(key.id, { rotationDays: RotationPeriodInDays });
      },
    ),
    DisableKeyRotation: operation(member, ({ KeyId }) =>
      store.update(kept(KeyId).id, { rotationDays: null }),
    ),
    GetKeyRotationStatus: operation(member, ({ KeyId }) => {
      const { arn, rotationDays } = keyById(store, KeyId);
      return {
        KeyId: arn,
        KeyRotationEnabled: rotationDays !== null,
        ...(rotationDays !== null && { RotationPeriodInDays: rotationDays }),
      };
    }),
    UpdateKeyDescription: operation(
      { ...member, Description: z.string().max(8192) },
      ({ KeyId, Description }) => store.update(kept(KeyId).id, { description: Description }),
    ),
    PutKeyPolicy: operation(
      {
        ...member,
        PolicyName: z.literal("default").optional(),
        Policy: z.string().min(1).max(32768),
      },
      ({ KeyId, Policy }) => store.update(kept(KeyId).id, { policy: policyDocument(Policy) }),
    ),
    TagResource: operation({ ...member, Tags: kmsTags }, ({ KeyId, Tags }) => {
      const { id } = kept(KeyId);
      const tags = Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
      store.transaction(() => store.tags.set(id, tags, tooManyTags));
    }),
    UntagResource: operation(
      { ...member, TagKeys: z.array(z.string().min(1).max(128)) },
      ({ KeyId, TagKeys }) => store.tags.remove(kept(KeyId).id, TagKeys),
    ),
    ListResourceTags: operation({ ...member, ...marker }, ({ KeyId }) => {
      const tags = store.tags.of(keyById(store, KeyId).id);
      return {
        Tags: tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
        Truncated: false,
      };
    }),
  };
}

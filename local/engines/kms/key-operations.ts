import * as z from "zod";
import { notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { invalidMarker, kmsError } from "#local/engines/kms/errors";
import { keyById, keyOf } from "#local/engines/kms/key-id";
import type { Key, KeyStore } from "#local/engines/kms/key-store";
import { defaultPolicy, policyDocument } from "#local/engines/kms/policy";
import { type Defined, operation } from "#local/protocol/members";
import { pageOf } from "#local/protocol/page";

/** A key id, key ARN, alias or alias ARN. */
export const keyReference = z.string().min(1).max(2048);
export const marker = { Limit: z.int().min(1).max(1000).optional(), Marker: z.string().optional() };
const policyName = z.literal("default").optional();
const tag = z.strictObject({ TagKey: z.string().min(1).max(128), TagValue: z.string().max(256) });
/** KMS's tags have names of their own. */
export const kmsTags = z.array(tag).max(50);

export function keyOperations(context: EngineContext, store: KeyStore): Record<string, Defined> {
  return {
    CreateKey: operation(
      {
        Description: z.string().max(8192).default(""),
        KeyUsage: z.string().default("ENCRYPT_DECRYPT"),
        KeySpec: z.string().default("SYMMETRIC_DEFAULT"),
        CustomerMasterKeySpec: z.string().default("SYMMETRIC_DEFAULT"),
        Origin: z.string().default("AWS_KMS"),
        MultiRegion: z.boolean().default(false),
        Policy: z.string().min(1).max(32768).optional(),
        Tags: kmsTags.default([]),
      },
      (input) => {
        assertSymmetric(input);
        const policy = input.Policy
          ? policyDocument(input.Policy)
          : defaultPolicy(context.accountId);
        const tags = input.Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
        return store.transaction(() => {
          const key = store.create({
            manager: "CUSTOMER",
            description: input.Description,
            policy,
          });
          store.tags.set(key.id, tags, tooManyTags);
          return { KeyMetadata: metadataOf(key, context.accountId) };
        });
      },
    ),
    DescribeKey: operation({ KeyId: keyReference }, ({ KeyId }) => ({
      KeyMetadata: metadataOf(keyOf(store, KeyId), context.accountId),
    })),
    ListKeys: operation(marker, ({ Limit = 100, Marker }) => {
      const { page, next } = pageOf(store.list(), {
        key: ({ id }) => id,
        limit: Limit,
        token: Marker,
        invalid: invalidMarker,
      });
      const Keys = page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn }));
      return { Keys, Truncated: next !== undefined, NextMarker: next };
    }),
    GetKeyPolicy: operation({ KeyId: keyReference, PolicyName: policyName }, ({ KeyId }) => ({
      Policy: keyById(store, KeyId).policy,
      PolicyName: "default",
    })),
    ListKeyPolicies: operation({ KeyId: keyReference, ...marker }, ({ KeyId }) => {
      keyById(store, KeyId);
      return { PolicyNames: ["default"], Truncated: false };
    }),
  };
}

export function tooManyTags() {
  return kmsError("TagException", "A key has at most 50 tags.");
}

function assertSymmetric(input: Record<string, unknown>): void {
  const only = {
    KeyUsage: "ENCRYPT_DECRYPT",
    KeySpec: "SYMMETRIC_DEFAULT",
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    Origin: "AWS_KMS",
    MultiRegion: false,
  };
  for (const [member, value] of Object.entries(only))
    if (input[member] !== value) throw notImplemented("kms", `${member} ${input[member]}`);
}

/** A key as clients see it. */
export function metadataOf(key: Key, accountId: string) {
  return {
    AWSAccountId: accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.state,
    ...(key.deleteAt !== null && { DeletionDate: key.deleteAt / 1000 }),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  };
}

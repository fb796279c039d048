import * as z from "zod";
import { notImplemented } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import { invalidMarker, kmsError } from "#local/engines/kms/errors";
import { keyById, keyOf } from "#local/engines/kms/key-id";
import type { Key, KeySpec, KeyStore } from "#local/engines/kms/key-store";
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
        KeySpec: z.string().optional(),
        CustomerMasterKeySpec: z.string().optional(),
        Origin: z.string().default("AWS_KMS"),
        MultiRegion: z.boolean().default(false),
        Policy: z.string().min(1).max(32768).optional(),
        Tags: kmsTags.default([]),
      },
      (input) => {
        const spec = specOf(input);
        const policy = input.Policy
          ? policyDocument(input.Policy)
          : defaultPolicy(context.accountId);
        const tags = input.Tags.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
        return store.transaction(() => {
          const key = store.create({
            manager: "CUSTOMER",
            description: input.Description,
            policy,
            spec,
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

function specOf(input: {
  KeyUsage: string;
  KeySpec?: string | undefined;
  CustomerMasterKeySpec?: string | undefined;
  Origin: string;
  MultiRegion: boolean;
}): KeySpec {
  const { KeyUsage, KeySpec, CustomerMasterKeySpec, Origin, MultiRegion } = input;
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined)
    throw kmsError(
      "ValidationException",
      "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
    );
  const spec = KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (Origin !== "AWS_KMS") throw notImplemented("kms", `Origin ${Origin}`);
  if (MultiRegion) throw notImplemented("kms", "MultiRegion true");
  if (!isSpec(spec)) throw notImplemented("kms", `KeySpec ${spec}`);
  if (!Object.values(usageOf).includes(KeyUsage))
    throw notImplemented("kms", `KeyUsage ${KeyUsage}`);
  if (usageOf[spec] === KeyUsage) return spec;
  // ECC keys may also derive secrets, and AWS takes no default usage for them; both end here.
  throw kmsError(
    "ValidationException",
    `The operation failed because the KeyUsage value of the CMK is ${KeyUsage} which is not compatible with key spec ${spec}.`,
  );
}

const usageOf: Record<KeySpec, string> = {
  SYMMETRIC_DEFAULT: "ENCRYPT_DECRYPT",
  ECC_NIST_P256: "SIGN_VERIFY",
};

const isSpec = (text: string): text is KeySpec => Object.hasOwn(usageOf, text);

/** A key as clients see it. */
export function metadataOf(key: Key, accountId: string) {
  return {
    AWSAccountId: accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: usageOf[key.spec],
    KeyState: key.state,
    ...(key.deleteAt !== null && { DeletionDate: key.deleteAt / 1000 }),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...(key.spec === "SYMMETRIC_DEFAULT"
      ? { EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"] }
      : { SigningAlgorithms: ["ECDSA_SHA_256"] }),
    MultiRegion: false,
  };
}

import * as z from "zod";
import type { EngineContext } from "#local/engine";
import {
  invalidParameter,
  invalidRequest,
  valueNotFound,
} from "#local/engines/secretsmanager/errors";
import { active, existing, secretId } from "#local/engines/secretsmanager/find-secret";
import { moveStage } from "#local/engines/secretsmanager/new-version";
import { passwordOperation } from "#local/engines/secretsmanager/password";
import type { SecretStore } from "#local/engines/secretsmanager/secret-store";
import { type Defined, operation } from "#local/protocol/members";
import { tagKeys, tagList } from "#local/protocol/tags";

const dayMs = 86_400_000;
const version = z.string().min(32).max(64).optional();

/** Deletion, restoring, labels, tags, and passwords. */
export function manageOperations(
  { clock }: EngineContext,
  store: SecretStore,
): Record<string, Defined> {
  return {
    DeleteSecret: operation(
      {
        SecretId: secretId,
        RecoveryWindowInDays: z.int().optional(),
        ForceDeleteWithoutRecovery: z.boolean().default(false),
      },
      ({ SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force }) => {
        if (force && days !== undefined)
          throw invalidParameter(
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        if (days !== undefined && (days < 7 || days > 30))
          throw invalidParameter(
            "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
          );
        const now = clock.now();
        // To delete by force what is not there is no error on AWS either.
        if (force && !store.find(SecretId))
          return { ARN: store.newArn(SecretId), Name: SecretId, DeletionDate: now / 1000 };
        const { arn, name, deletedAt } = existing(store, SecretId);
        if (force) {
          store.transaction(() => store.remove(arn));
          return { ARN: arn, Name: name, DeletionDate: now / 1000 };
        }
        if (deletedAt !== null)
          throw invalidRequest(
            "You can't perform this operation on the secret because it was already scheduled for deletion.",
          );
        const goneAt = now + (days ?? 30) * dayMs;
        store.transaction(() => store.update(arn, { deletedAt: now, goneAt }));
        return { ARN: arn, Name: name, DeletionDate: goneAt / 1000 };
      },
    ),
    RestoreSecret: operation({ SecretId: secretId }, ({ SecretId }) => {
      const { arn, name } = existing(store, SecretId);
      store.transaction(() => store.update(arn, { deletedAt: null, goneAt: null }));
      return { ARN: arn, Name: name };
    }),
    UpdateSecretVersionStage: operation(
      {
        SecretId: secretId,
        VersionStage: z.string().min(1).max(256),
        RemoveFromVersionId: version,
        MoveToVersionId: version,
      },
      ({ SecretId, VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to }) => {
        const { arn, name } = active(store, SecretId);
        const on = store.stages(arn).get(stage);
        if (to !== undefined && !store.versions(arn).some(({ id }) => id === to))
          throw valueNotFound(`VersionId: ${to}`);
        if (from === undefined && on !== undefined && on !== to)
          throw invalidParameter(
            `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${on}, so you must explicitly reference that version in RemoveFromVersionId.`,
          );
        if (from !== undefined && from !== on)
          throw invalidParameter(
            `The version id ${from} in RemoveFromVersionId does not have the staging label ${stage}.`,
          );
        if (to === undefined && stage === "AWSCURRENT")
          throw invalidParameter(
            `You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.`,
          );
        store.transaction(() => {
          if (to === undefined) store.stage(arn, stage, undefined);
          else moveStage(store, arn, stage, to);
          store.update(arn, { changedAt: clock.now() });
        });
        return { ARN: arn, Name: name };
      },
    ),
    TagResource: operation({ SecretId: secretId, Tags: tagList }, ({ SecretId, Tags }) => {
      const { arn } = active(store, SecretId);
      store.transaction(() =>
        store.tags.set(arn, Tags, () => invalidRequest("A secret has at most 50 tags.")),
      );
    }),
    UntagResource: operation({ SecretId: secretId, TagKeys: tagKeys }, ({ SecretId, TagKeys }) =>
      store.tags.remove(active(store, SecretId).arn, TagKeys),
    ),
    GetRandomPassword: passwordOperation,
  };
}

import * as z from "zod";
import {
  invalidRequest,
  secretNotFound,
  valueNotFound,
} from "#local/engines/secretsmanager/errors";
import type {
  Secret,
  SecretStore,
  SecretVersion,
} from "#local/engines/secretsmanager/secret-store";

/** A name or an ARN. */
export const secretId = z.string().min(1).max(2048);

/** A secret, also one that is marked for deletion. Throws `ResourceNotFoundException`. */
export function existing(store: SecretStore, reference: string): Secret {
  const secret = store.find(reference);
  if (!secret) throw secretNotFound();
  return secret;
}

/** A secret that is in use. Throws `InvalidRequestException` for one that is marked for deletion. */
export function active(store: SecretStore, reference: string): Secret {
  const secret = existing(store, reference);
  if (secret.deletedAt !== null)
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return secret;
}

/** The version of an id, of a label, or of both if they agree; without either AWSCURRENT. */
export function versionOf(
  store: SecretStore,
  { arn }: Secret,
  {
    VersionId,
    VersionStage,
  }: { VersionId?: string | undefined; VersionStage?: string | undefined },
): SecretVersion {
  const stage = VersionStage ?? (VersionId === undefined ? "AWSCURRENT" : undefined);
  const staged = stage === undefined ? undefined : store.stages(arn).get(stage);
  if (VersionId !== undefined && stage !== undefined && staged !== VersionId)
    throw invalidRequest(
      "You provided a VersionStage that is not associated to the provided VersionId.",
    );
  const found = store.versions(arn).find(({ id }) => id === (VersionId ?? staged));
  if (!found)
    throw valueNotFound(
      VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`,
    );
  return found;
}

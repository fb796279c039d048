import * as z from "zod";
import { AwsError } from "#local/aws-error";
import type { KmsEngine } from "#local/engines/kms/kms";
import { invalidParameter, invalidToken } from "#local/engines/secretsmanager/errors";
import { filterList, matches } from "#local/engines/secretsmanager/filter";
import { active, existing, secretId, versionOf } from "#local/engines/secretsmanager/find-secret";
import type { Secret, SecretStore } from "#local/engines/secretsmanager/secret-store";
import { openValue, shown } from "#local/engines/secretsmanager/secret-value";
import { type Defined, operation } from "#local/protocol/members";
import { pageOf } from "#local/protocol/page";

const page = (most: number) => ({
  MaxResults: z.int().min(1).max(most).optional(),
  NextToken: z.string().optional(),
});
const which = {
  VersionId: z.string().min(32).max(64).optional(),
  VersionStage: z.string().min(1).max(256).optional(),
};

/** Operations that read secrets, values and lists. */
export function readOperations(store: SecretStore, kms: KmsEngine): Record<string, Defined> {
  const read = async (secret: Secret, input: { VersionId?: string; VersionStage?: string }) => {
    const version = versionOf(store, secret, input);
    const value = shown(await openValue(kms, secret, version));
    store.accessed(secret.arn, version.id);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...value,
      VersionStages: stagesOf(store, secret.arn)[version.id] ?? [],
      CreatedDate: version.createdAt / 1000,
    };
  };
  const listed = (filters: z.infer<typeof filterList>, planned: boolean) =>
    store
      .all()
      .filter(({ deletedAt }) => planned || deletedAt === null)
      .filter((secret) => matches(secret, store.tags.of(secret.arn), filters));
  return {
    GetSecretValue: operation({ SecretId: secretId, ...which }, ({ SecretId, ...input }) =>
      read(active(store, SecretId), input),
    ),
    BatchGetSecretValue: operation(
      {
        SecretIdList: z.array(secretId).min(1).max(20).optional(),
        Filters: filterList.optional(),
        ...page(20),
      },
      async ({ SecretIdList, Filters, MaxResults, NextToken }) => {
        if ((SecretIdList === undefined) === (Filters === undefined))
          throw invalidParameter(
            "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
          );
        if (SecretIdList && MaxResults !== undefined)
          throw invalidParameter("'Filters' not specified. 'MaxResults' needs them.");
        const ids = SecretIdList ?? listed(Filters ?? [], false).map(({ arn }) => arn);
        const paged = byKey(ids, (id) => (SecretIdList ? "" : id), MaxResults ?? 20, NextToken);
        const SecretValues = [];
        const Errors = [];
        for (const id of paged.page)
          try {
            SecretValues.push(await read(active(store, id), {}));
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
          }
        return { SecretValues, Errors, NextToken: paged.next };
      },
    ),
    DescribeSecret: operation({ SecretId: secretId }, ({ SecretId }) => {
      const secret = existing(store, SecretId);
      return { ...entryOf(store, secret), VersionIdsToStages: stagesOf(store, secret.arn) };
    }),
    ListSecrets: operation(
      {
        Filters: filterList.default([]),
        SortOrder: z.enum(["asc", "desc"]).default("asc"),
        IncludePlannedDeletion: z.boolean().default(false),
        ...page(100),
      },
      ({ Filters, SortOrder, IncludePlannedDeletion, MaxResults = 100, NextToken }) => {
        const { page, next } = byKey(
          listed(Filters, IncludePlannedDeletion),
          ({ createdAt, name }) => `${String(createdAt).padStart(15, "0")} ${name}`,
          MaxResults,
          NextToken,
          SortOrder === "desc",
        );
        const SecretList = page.map((secret) => ({
          ...entryOf(store, secret),
          SecretVersionsToStages: stagesOf(store, secret.arn),
        }));
        return { SecretList, NextToken: next };
      },
    ),
    ListSecretVersionIds: operation(
      { SecretId: secretId, IncludeDeprecated: z.boolean().default(false), ...page(100) },
      ({ SecretId, IncludeDeprecated, MaxResults = 100, NextToken }) => {
        const { arn, name } = existing(store, SecretId);
        const stages = stagesOf(store, arn);
        const versions = store.versions(arn).filter(({ id }) => IncludeDeprecated || stages[id]);
        const { page, next } = byKey(versions, ({ id }) => id, MaxResults, NextToken);
        const Versions = page.map(({ id, createdAt, accessedAt }) => ({
          VersionId: id,
          VersionStages: stages[id],
          CreatedDate: createdAt / 1000,
          ...(accessedAt !== null && { LastAccessedDate: accessedAt / 1000 }),
        }));
        return { ARN: arn, Name: name, Versions, NextToken: next };
      },
    ),
  };
}

/** What descriptions and lists tell of a secret. */
function entryOf(store: SecretStore, secret: Secret) {
  const { accessedAt, deletedAt } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(secret.description !== null && { Description: secret.description }),
    ...(secret.kmsKeyId !== null && { KmsKeyId: secret.kmsKeyId }),
    CreatedDate: secret.createdAt / 1000,
    LastChangedDate: secret.changedAt / 1000,
    ...(accessedAt !== null && { LastAccessedDate: accessedAt / 1000 }),
    ...(deletedAt !== null && { DeletedDate: deletedAt / 1000 }),
    Tags: store.tags.of(secret.arn),
  };
}

function stagesOf(store: SecretStore, arn: string): Record<string, string[]> {
  const byVersion: Record<string, string[]> = {};
  for (const [stage, id] of store.stages(arn)) byVersion[id] = [...(byVersion[id] ?? []), stage];
  return byVersion;
}

function byKey<Item>(
  items: Item[],
  key: (item: Item) => string,
  limit: number,
  token: string | undefined,
  descending = false,
) {
  return pageOf(items, { key, limit, token, descending, invalid: invalidToken });
}

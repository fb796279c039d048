import type {
  GetS3AccessPolicyResponse,
  PutS3AccessPolicyRequest,
  PutS3AccessPolicyResponse,
} from "@aws-sdk/client-omics";
import type { Core } from "#local/engines/omics/core";
import { notFound, omicsError } from "#local/engines/omics/error";
import { flawOfPolicy } from "#local/engines/omics/policy";
import type { SequenceStore } from "#local/engines/omics/record";
import { accessPointArnOf } from "#local/engines/omics/sequence-store";
import type { Operation } from "#local/json-service";

type Input = { s3AccessPointArn: string };

/**
 * PutS3AccessPolicy, Get and Delete: kept and answered, enforced by nobody. AWS names the event
 * `S3 Access Policy Status Change`, but none of its statuses: none is sent.
 */
export function accessPolicyOperations(core: Core): Record<string, Operation> {
  return {
    PutS3AccessPolicy(input: Input & PutS3AccessPolicyRequest): PutS3AccessPolicyResponse {
      const store = storeBehind(core, input);
      const text = String(input.s3AccessPolicy);
      const flaw = flawOfPolicy(text);
      if (flaw) throw omicsError("ValidationException", `The S3 access policy ${flaw}.`);
      const updatedAt = core.context.clock.now();
      core.transact(() => core.stores.put({ ...store, s3AccessPolicy: { text, updatedAt } }));
      return describe(core, store);
    },
    GetS3AccessPolicy(input: Input): GetS3AccessPolicyResponse {
      const store = storeBehind(core, input);
      if (store.s3AccessPolicy === null)
        throw notFound("The S3 access policy of", input.s3AccessPointArn);
      const { text, updatedAt } = store.s3AccessPolicy ?? {
        text: JSON.stringify(defaultPolicy(core, store)),
        updatedAt: store.createdAt,
      };
      return {
        ...describe(core, store),
        s3AccessPolicy: text,
        updateTime: new Date(updatedAt),
      };
    },
    DeleteS3AccessPolicy(input: Input) {
      const store = storeBehind(core, input);
      core.transact(() => core.stores.put({ ...store, s3AccessPolicy: null }));
      return {};
    },
  };
}

function storeBehind(core: Core, { s3AccessPointArn }: Input): SequenceStore {
  const found = core.stores
    .list({ limit: Number.MAX_SAFE_INTEGER })
    .find((store) => accessPointArnOf(core, store) === s3AccessPointArn);
  if (!found) throw notFound("The S3 access point", s3AccessPointArn);
  return found;
}

function describe(core: Core, store: SequenceStore) {
  return {
    s3AccessPointArn: accessPointArnOf(core, store),
    storeId: store.id,
    storeType: "SEQUENCE_STORE" as const,
  };
}

/** What HealthOmics gives each new store: the owning account may read and list all of it (s3-sharing.html). */
function defaultPolicy(core: Core, store: SequenceStore): object {
  const { accountId } = core.context;
  const arn = accessPointArnOf(core, store);
  const prefix = `${accountId}/sequenceStore/${store.id}/*`;
  const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` } };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        ...owner,
        Action: ["s3:GetObject", "s3:GetObjectTagging"],
        Resource: `${arn}/object/${prefix}`,
      },
      {
        ...owner,
        Action: "s3:ListBucket",
        Resource: arn,
        Condition: { StringLike: { "s3:prefix": prefix } },
      },
    ],
  };
}

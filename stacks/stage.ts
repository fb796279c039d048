import { type CopyConfig, copyFromEnvironment, seedSecretParameter } from "./copy-config";
import { type ExistingConfig, fromEnvironment } from "./existing";
import { type FastqConfig, fastqFromEnvironment } from "./fastq-config";
import { type MonitorConfig, monitorFromEnvironment } from "./monitor-config";
import { type NotifyConfig, notifyFromEnvironment, seedSlack } from "./notify-config";
import {
  placesOf,
  type WorkflowRunConfig,
  workflowRunsFromEnvironment,
} from "./workflow-run-config";

/** What differs between stages; everything else is the same code. */
export type StageConfig = ExistingConfig &
  CopyConfig &
  FastqConfig &
  WorkflowRunConfig &
  NotifyConfig &
  MonitorConfig & {
    /** An existing event bus to publish to and listen on (such as `OrcaBusMain`); unset: the stage's own. */
    busName?: string;
    /** Sequence stores that this stage mirrors, by id. Two stages never share one: both would act on its events. */
    sequenceStores: Record<string, SequenceStoreConfig>;
    /** Web origins that may call the API and receive sign-ins. */
    webOrigins: string[];
    /** Certificate (us-east-1) of the first of them; its DNS is yours. Unset: the app has an address of CloudFront. */
    webCertificateArn?: string;
    /** Client-credential clients (workflows), by name. */
    machineClients: Record<string, { role: Role; projectIds: string[] }>;
    /**
     * Calls a second that HealthOmics allows, by operation; raise them here after AWS raised them.
     * Quotas are the account's: stages that share one share them out here.
     */
    quotas: typeof defaultQuotas;
    /**
     * `signerSecretName`: secret with `accessKeyId` and `secretAccessKey` of an IAM user, as JSON, who may read what
     * packages hold. With it people can ask for presigned URLs that live for days. Unset: links only.
     */
    links?: { signerSecretName?: string };
    /**
     * How long nobody can delete what is in the audit bucket. Unset: seven years in permanent stages, where no one, the
     * account's root included, can make it shorter afterwards; a day elsewhere, where an administrator can.
     */
    audit?: { retentionDays: number };
  };

export type SequenceStoreConfig = {
  /** Project of read sets whose library names none; unset: `unassigned`, seen by admins only. */
  projectId?: string;
  /** `s3Access.s3AccessPointArn` of GetSequenceStore: what functions may read files through. */
  accessPointArn: string;
  /** Customer-managed key of the store, if it has one. */
  kmsKeyArn?: string;
};

/** Roles of `core/actor.ts`, and names of the user groups that give them. */
export const roles = ["viewer", "sharer", "approver", "admin"] as const;
export type Role = (typeof roles)[number];

/** https://docs.aws.amazon.com/omics/latest/dev/api-quotas.html */
const defaultQuotas = {
  GetReadSetMetadata: 5,
  ListReadSets: 5,
  ListTagsForResource: 5,
  GetSequenceStore: 5,
  StartReadSetActivationJob: 5,
  GetReadSetActivationJob: 5,
  StartReadSetExportJob: 5,
  GetReadSetExportJob: 5,
};

/** Stages that outlive their creators: protected and retained (see sst.config.ts). */
const permanent: Record<string, StageConfig> = {
  beta: {
    sequenceStores: {
      "1000000001": { projectId: "beta", accessPointArn: accessPoint("1000000001") },
    },
    webOrigins: ["https://beta.seqferry.example"],
    machineClients: { workflows: { role: "sharer", projectIds: ["beta"] } },
    quotas: defaultQuotas,
    monthlyBudgetUsd: 200,
    copyDestinations: ["s3://seqferry-beta-recipient/"],
    copySources: ["seqferry-beta-archive"],
    fastq: { sources: [{ uri: "s3://seqferry-beta-archive/", projectIds: ["beta"] }] },
    workflowRuns: {
      places: [
        {
          uri: "s3://seqferry-beta-analysis/analysis/{workflowName}/{portalRunId}/",
          projectIds: ["beta"],
        },
      ],
    },
    icav2: {},
  },
  gamma: {
    sequenceStores: {
      "1000000002": { projectId: "gamma", accessPointArn: accessPoint("1000000002") },
    },
    webOrigins: ["https://gamma.seqferry.example"],
    machineClients: { workflows: { role: "sharer", projectIds: ["gamma"] } },
    quotas: defaultQuotas,
    monthlyBudgetUsd: 200,
    copyDestinations: ["s3://seqferry-gamma-recipient/"],
    copySources: ["seqferry-gamma-archive"],
    fastq: { sources: [{ uri: "s3://seqferry-gamma-archive/", projectIds: ["gamma"] }] },
    workflowRuns: {
      places: [
        {
          uri: "s3://seqferry-gamma-analysis/analysis/{workflowName}/{portalRunId}/",
          projectIds: ["gamma"],
        },
      ],
    },
    icav2: {},
  },
  prod: {
    busName: "OrcaBusMain",
    sequenceStores: {
      "1000000003": { projectId: "research", accessPointArn: accessPoint("1000000003") },
      "1000000004": { projectId: "clinical", accessPointArn: accessPoint("1000000004") },
    },
    webOrigins: ["https://seqferry.example"],
    machineClients: { workflows: { role: "sharer", projectIds: ["research", "clinical"] } },
    quotas: defaultQuotas,
    monthlyBudgetUsd: 2000,
    copyDestinations: ["s3://seqferry-recipient/", "icav2://recipient/"],
    copySources: ["seqferry-archive"],
    fastq: {
      sources: [
        { uri: "s3://seqferry-archive/research/", projectIds: ["research"] },
        { uri: "s3://seqferry-archive/clinical/", projectIds: ["clinical"] },
      ],
    },
    workflowRuns: {
      places: ["research", "clinical"].map((project) => ({
        uri: `s3://seqferry-analysis/${project}/{workflowName}/{portalRunId}/`,
        projectIds: [project],
      })),
    },
    icav2: { secretArnParameter: seedSecretParameter },
    slack: seedSlack,
  },
};

/** The store of `npm start`, and of a personal stage that names none in `SEQUENCE_STORE_IDS`. */
export const demoStoreId = "1234567890";

/** A developer's own stage: `SEQUENCE_STORE_IDS=123,456` in `.env` says which stores it mirrors (others: `existing.ts`). */
function personal(): StageConfig {
  const copies = copyFromEnvironment(process.env);
  const ids = (process.env.SEQUENCE_STORE_IDS ?? demoStoreId).split(",").map((id) => id.trim());
  return {
    sequenceStores: Object.fromEntries(
      ids.map((id) => [id, { projectId: "demo", accessPointArn: accessPoint(id) }]),
    ),
    webOrigins: ["http://127.0.0.1:4001", "http://localhost:4001"],
    machineClients: { workflows: { role: "sharer", projectIds: ["demo"] } },
    quotas: defaultQuotas,
    ...copies,
    ...fastqFromEnvironment(process.env, copies.copySources),
    ...workflowRunsFromEnvironment(process.env, copies.copySources),
    ...linksFromEnvironment(process.env),
    ...notifyFromEnvironment(process.env),
    ...monitorFromEnvironment(process.env),
    ...fromEnvironment(process.env),
  };
}

function linksFromEnvironment({ LINK_SIGNER_SECRET_NAME: name }: NodeJS.ProcessEnv) {
  return name ? { links: { signerSecretName: name } } : {};
}

/** HealthOmics names a store's access point by the store's id and a suffix of its own. */
function accessPoint(storeId: string): string {
  return `arn:aws:s3:us-east-1:000000000000:accesspoint/${storeId}-seqferry`;
}

export const stage: StageConfig = permanent[$app.stage] ?? personal();

/** True for `beta`, `gamma` and `prod`. */
export const isPermanent = $app.stage in permanent;

export const sequenceStoreIds = Object.keys(stage.sequenceStores);

/** The stage's stores. */
export const storeArns = sequenceStoreIds.map(
  (id) =>
    $interpolate`arn:aws:omics:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:sequenceStore/${id}`,
);

/** Read-set resources of the stage's stores, for policies: one entry a store. */
export const readSetArns = storeArns.flatMap((store) => [store, $interpolate`${store}/readSet/*`]);

/** Buckets that list the stores' files, for policies. */
export const accessPointArns = Object.values(stage.sequenceStores).map(
  ({ accessPointArn }) => accessPointArn,
);

/** Objects behind the stores' access points, for policies. */
export const readSetObjectArns = Object.values(stage.sequenceStores).map(
  ({ accessPointArn }) => `${accessPointArn}/object/*`,
);

/** Keys of the stores that have one, for policies. */
export const storeKeyArns = Object.values(stage.sequenceStores).flatMap(({ kmsKeyArn }) =>
  kmsKeyArn ? [kmsKeyArn] : [],
);

/** Where files of workflow runs are. */
export const workflowRunPlaces = placesOf(stage);

/** What functions know of the stage. */
export const stageLink = new sst.Linkable("Stage", {
  properties: {
    name: $app.stage,
    region: aws.getRegionOutput().region,
    accountId: aws.getCallerIdentityOutput().accountId,
    // A list: SST types the keys of an object, and sst-env.d.ts would differ between stages.
    stores: Object.entries(stage.sequenceStores).map(([id, store]) => ({
      id,
      projectId: store.projectId ?? "unassigned",
      accessPointArn: store.accessPointArn,
    })),
    quotas: stage.quotas,
    copySources: stage.copySources,
    fastqSources: stage.fastq?.sources ?? [],
    workflowRunPlaces: workflowRunPlaces.map(({ uri, projectIds }) => ({ uri, projectIds })),
    linkSignerSecretName: stage.links?.signerSecretName ?? "",
    // Without a bucket they are restored in place.
    restoredReads: { bucket: "", prefix: "", days: 14, ...stage.fastq?.byob },
  },
});

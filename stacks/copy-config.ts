/** What a stage copies, where to, and by which account of Illumina Connected Analytics. */
export type CopyConfig = {
  /** Where copies may go: beginnings of `s3://bucket/…/` and `icav2://project/…/`, each ending in `/`. */
  copyDestinations: string[];
  /** Roles of recipients' accounts that destinations may name: they show that the owner agrees. Unset: none. */
  destinationRoleArns?: string[];
  /** Buckets that copies may read, beside the stage's sequence stores. */
  copySources: string[];
  /** Customer-managed keys of those buckets and destinations that have one. */
  copyKeyArns?: string[];
  /** Tasks of one S3 copy that run at once; each copies up to 64 objects, or 32 parts, at a time. Unset: 40. */
  copyTasksAtOnce?: number;
  /** Role that HealthOmics exports read sets with, where a store's files cannot be copied as they are. */
  copyExportRoleArn?: string;
  icav2: Icav2Config;
};

export type Icav2Config = {
  /** Without a trailing slash; unset: Illumina's own. */
  baseUrl?: string;
  /**
   * SSM parameter that holds the ARN of the secret with the API key or JWT. Unset: the stage makes a secret
   * of its own, `seqferry-<stage>-icav2`, whose value an operator puts in.
   */
  secretArnParameter?: string;
  /** Copy jobs of ICA under way at once, at most. Unset: 50. */
  jobsInFlight?: number;
  /** False: `ICAv2DataCopySync` events are left to another service that listens on the same bus. */
  takesSyncEvents?: boolean;
  /** AWS account that ICA's notifications come from. Unset: `icaAccountId`. */
  notificationAccountId?: string;
};

/** Illumina's own AWS account, the same in all Regions: container images and notifications of ICA come from it. */
export const icaAccountId = "079623148045";

/** The seed's own name of the parameter that holds the ARN of the secret. */
export const seedSecretParameter = "/icav2/umccr-prod/service-user-trial-jwt-token-secret-arn";

/** The seed's own name of the parameter that holds the ARN of its machine. */
export const seedMachineParameter = "/icav2_copy_batch_utility/state_machine_arn";

/** Where the demo of `npm start` copies from and to; the projects are those of the seed's example. */
export const demo = {
  sourceBucket: "seqferry-demo-source",
  recipientBucket: "seqferry-demo-recipient",
  sourceProject: { name: "demo-source", id: "b23fb516-d852-4985-adcc-831c12e8cd22" },
  recipientProject: { name: "demo-recipient", id: "7595e8f2-32d3-4c76-a324-c6a85dae87b5" },
};

/** The same of a personal stage, from variables; what cannot be meant throws. */
export function copyFromEnvironment(variables: Record<string, string | undefined>): CopyConfig {
  const { COPY_DESTINATIONS, COPY_SOURCES, ICAV2_BASE_URL, ICAV2_SECRET_ARN_PARAMETER } = variables;
  const { sourceBucket, recipientBucket, recipientProject } = demo;
  return {
    copyDestinations: listOf(COPY_DESTINATIONS) ?? [
      `s3://${recipientBucket}/`,
      `icav2://${recipientProject.name}/`,
      `icav2://${recipientProject.id}/`,
    ],
    copySources: listOf(COPY_SOURCES) ?? [sourceBucket],
    icav2: {
      ...(ICAV2_BASE_URL && { baseUrl: ICAV2_BASE_URL }),
      ...(ICAV2_SECRET_ARN_PARAMETER && { secretArnParameter: ICAV2_SECRET_ARN_PARAMETER }),
    },
  };
}

/** Bucket and prefix of the destinations in S3. Throws on an entry that permissions cannot be made of. */
export function s3Destinations(
  destinations: string[],
): { uri: string; bucket: string; prefix: string }[] {
  return destinations.flatMap((uri) => {
    const [, scheme, bucket = "", prefix = ""] =
      /^(s3|icav2):\/\/([^/*?]+)\/((?:[^*?]*\/)?)$/.exec(uri) ?? [];
    if (!scheme)
      throw new Error(
        `copyDestinations: "${uri}" must be s3://bucket/…/ or icav2://project/…/, end with "/" and have no wildcard. Mend it in stacks/stage.ts (COPY_DESTINATIONS in .env for a personal stage).`,
      );
    return scheme === "s3" ? [{ uri, bucket, prefix }] : [];
  });
}

function listOf(text: string | undefined): string[] | undefined {
  return text
    ?.split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
}

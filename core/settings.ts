/** What the domains need of the place they run in; entry points set it once, before any verb. */
export type Settings = {
  /** `prod`, or a personal stage's name; metrics carry it. */
  stageName: string;
  tableName: string;
  /** Bucket of manifests and scripts. */
  storageBucket: string;
  /** Bus for the stage's own events. */
  busName: string;
  /** Base URL of the API, without a trailing slash; links are built from it. */
  apiOrigin: string;
  region: string;
  accountId: string;
  /** Sequence store id → project of its read sets; the keys are the stores this stage mirrors. */
  projectOfStore: Readonly<Record<string, string>>;
  /** Sequence store id → ARN of the access point that the stage's roles name. */
  accessPointOfStore: Readonly<Record<string, string>>;
  /** State machines of the stage. */
  machines: readonly { name: string; arn: string }[];
  /** Parameters of SSM that the stage's config names or that it makes, and what they should hold. */
  parameters: readonly { name: string; value: string; what: string }[];
  /** Calls a second that HealthOmics allows this stage, by operation (`core/quota.ts`). */
  quotas: Readonly<Record<string, number>>;
  /** Queue of read sets that HealthOmics is to be asked for (`core/readset/hydration-queue.ts`). */
  hydrationQueueUrl: string;
  /** Where messages end that were given up. */
  deadLetterQueues: readonly DeadLetterQueueSetting[];
  /** Where copies may go: beginnings of `s3://` and `icav2://` URIs, each ending in `/`. */
  copyDestinations: readonly string[];
  /** Buckets whose files may be registered and copied, beside the stage's sequence stores. */
  copySources: readonly string[];
  /** Which of those files people may register who are no admins: those below `uri`, who have one of the projects. */
  fastqSources: readonly { uri: string; projectIds: readonly string[] }[];
  /** Where files of workflow runs are: folders by templates, and the projects whose runs lie there. */
  workflowRunPlaces: readonly { uri: string; projectIds: readonly string[] }[];
  /** Role that HealthOmics exports read sets with, where S3 cannot copy out of their store; empty: there is none. */
  copyExportRoleArn: string;
  /** Illumina Connected Analytics, where this stage copies to and within. */
  icav2: Icav2Setting;
  /** KMS key of task tokens (`core/task-token.ts`). */
  tokenKeyArn: string;
  /** Where thawed reads are copied to, and for how many days they stay there; empty bucket: they are restored in place. */
  restoredReads: { bucket: string; prefix: string; days: number };
  /** Secret with the key of an IAM user that signs URLs for days; empty: there is none. */
  linkSignerSecretName: string;
  /** Queue of fastqs that somebody waits for and that are to be thawed (`core/fastq/unarchiving`). */
  unarchivingQueueUrl: string;
  /** Queue of imports that are to run, or to go on (`core/catalogue/import/queue.ts`). */
  importQueueUrl: string;
  /** Bucket of what nobody can change or delete (`core/audit`). */
  auditBucket: string;
  /** Queue of audit records that are to get their place in the chain. */
  auditQueueUrl: string;
  /** KMS key that signs certificates and anchors. */
  auditKeyArn: string;
  /** Where people are told of what happens (`core/notify`). */
  notify: NotifySetting;
  /** Secret that signs page cursors, base64. */
  cursorKey: string;
};

export type Icav2Setting = {
  /** Without a trailing slash: `https://ica.illumina.com/ica/rest`. */
  baseUrl: string;
  /** Secret with the API key or the JWT: plain text, or JSON with `apiKey` or `jwt`. */
  secretArn: string;
  /** Copy jobs of ICA that this stage has under way at once, at most. */
  jobsInFlight: number;
};

export type NotifySetting = {
  /** Origin of the web app, without a trailing slash: messages link into it. */
  webOrigin: string;
  /** Queue of deliveries to webhooks. */
  deliveryQueueUrl: string;
  /** Beginning of the URLs of the local cloud's receiver, which is reached without TLS; empty: there is none. */
  localReceiver: string;
  slack: SlackSetting;
};

/** Names of Slack's secrets are empty where Slack is off. */
export type SlackSetting = {
  /** Without a trailing slash: `https://slack.com/api`. */
  apiUrl: string;
  botTokenSecretName: string;
  signingSecretName: string;
  configSecretName: string;
};

/** A queue of messages that were given up, and the one they may go back to. */
export type DeadLetterQueueSetting = {
  /** Name in `stacks/`, which is also its name in the API. */
  name: string;
  description: string;
  url: string;
  arn: string;
  redriveTo?: { name: string; arn: string };
};

let current: Partial<Settings> = {};
const caches: (() => void)[] = [];

/**
 * Sets where settings are read from. Members may be getters, so that one a function is not linked
 * to fails at its first use, with a message that names it.
 */
export function configure(settings: Partial<Settings>): void {
  current = settings;
  for (const clear of caches) clear();
}

/** One setting. Throws when the entry point has not provided it. */
export function setting<Name extends keyof Settings>(name: Name): Settings[Name] {
  const value = current[name];
  if (value === undefined)
    throw new Error(`The setting "${name}" is not configured for this entry point.`);
  return value as Settings[Name];
}

/** Builds a value on first use and again after `configure`: clients and entities depend on settings. */
export function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  caches.push(() => {
    made = undefined;
  });
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

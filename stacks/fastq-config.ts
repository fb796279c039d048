/** What a stage does about fastqs. */
export type FastqConfig = {
  fastq?: {
    /**
     * Which files of `copySources` sharers may register, and for whom: those below `uri` (s3://bucket/…, ending in `/`), who
     * have one of these projects. Others are registered by admins and events only.
     */
    sources?: { uri: string; projectIds: string[] }[];
    /** Who may register sync requests by events: values of `source`, and AWS accounts. Unset: all that may put events on the bus. */
    eventSources?: string[];
    eventAccounts?: string[];
    /** Thawed reads are copied below this prefix (it ends in `/`), and stay for so many days, which a rule of that bucket's sees to. Unset: they are restored in place. */
    byob?: { bucket: string; prefix: string; days: number };
    /** The reference runner takes jobs on gzip files up to so many bytes. 0: none; others answer them. Unset: 256 MiB. */
    runnerMaxBytes?: number;
    /** False: `FastqSync` events are left to another service that listens on the same bus. */
    takesSyncEvents?: boolean;
  };
};

/** The same of a personal stage, from variables; what cannot be meant throws. */
export function fastqFromEnvironment(
  variables: Record<string, string | undefined>,
  copySources: string[],
): FastqConfig {
  const { FASTQ_EVENT_SOURCES, FASTQ_EVENT_ACCOUNTS } = variables;
  const byob = byobOf(variables);
  const eventSources = listOf(FASTQ_EVENT_SOURCES);
  const eventAccounts = listOf(FASTQ_EVENT_ACCOUNTS);
  return {
    fastq: {
      // A developer's sources are the developer's.
      sources: copySources.map((bucket) => ({ uri: `s3://${bucket}/`, projectIds: ["demo"] })),
      ...(byob && { byob }),
      ...(eventSources && { eventSources }),
      ...(eventAccounts && { eventAccounts }),
    },
  };
}

function byobOf({ BYOB_URI, BYOB_DAYS = "14" }: Record<string, string | undefined>) {
  if (!BYOB_URI) return undefined;
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/((?:.+\/)?)$/.exec(BYOB_URI) ?? [];
  if (!bucket || prefix === undefined)
    throw new Error(`BYOB_URI must be s3://bucket/…/ and end in "/"; it is "${BYOB_URI}".`);
  const days = Number(BYOB_DAYS);
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`BYOB_DAYS must be a whole number of days; it is "${BYOB_DAYS}".`);
  return { bucket, prefix, days };
}

/** Undefined of a variable that is not set, or names nothing. */
function listOf(text = ""): string[] | undefined {
  const entries = text.split(",").map((entry) => entry.trim());
  const named = entries.filter(Boolean);
  return named.length > 0 ? named : undefined;
}

import { hours } from "#core/time";

/** Something that may fail or take too long. */
export type Thing = {
  /** In words, as people call it. */
  kind: string;
  /** Member of its events that holds its id. */
  idName: string;
  /** Where it is in the web app; with `hasPage` false, where its like are. */
  path: string;
  hasPage?: boolean;
  /** Events by which its work begins. */
  begins: readonly string[];
  fails: string;
  /** Milliseconds after which it is overdue. */
  limitMs: number;
  /** How it stands now; undefined when it is gone. */
  statusOf: (id: string) => Promise<string | undefined>;
};

/** Row of an entity whose key is one id, as far as it is looked at here. */
type Entity = {
  get(key: Record<string, string>): {
    go(options: object): Promise<{ data: { status?: unknown } | null }>;
  };
};

/**
 * What is watched. A thing is overdue long after it usually ends and before its own sweep gives it up: thawing
 * takes up to two days, so what may thaw gets three. Sync requests that no API call made fail at their deadline.
 */
export const things: readonly Thing[] = [
  {
    ...{ kind: "package", idName: "packageId", path: "packages", limitMs: hours(24) },
    ...{ begins: ["PackageRequested"], fails: "PackageFailed" },
    statusOf: by("packageId", async () =>
      (await import("#core/package/package.entity")).packageEntity(),
    ),
  },
  {
    ...{ kind: "push job", idName: "pushJobId", path: "push-jobs", limitMs: hours(72) },
    ...{ begins: ["PushRequested"], fails: "PushFailed" },
    statusOf: by("pushJobId", async () =>
      (await import("#core/share/push/push-job.entity")).pushJobEntity(),
    ),
  },
  {
    ...{ kind: "copy job", idName: "copyJobId", path: "copy-jobs", limitMs: hours(72) },
    ...{ begins: ["CopyJobRequested", "CopyJobRetried"], fails: "CopyJobFailed" },
    statusOf: by("copyJobId", async () =>
      (await import("#core/copy/copy-job.entity")).copyJobEntity(),
    ),
  },
  {
    ...{ kind: "backfill", idName: "backfillId", path: "backfills", limitMs: hours(24) },
    ...{ begins: ["BackfillRequested", "BackfillResumed"], fails: "BackfillFailed" },
    statusOf: by("backfillId", async () =>
      (await import("#core/readset/backfill/backfill.entity")).backfillEntity(),
    ),
  },
  {
    ...{ kind: "sync request", idName: "syncRequestId", path: "sync-requests", limitMs: hours(72) },
    ...{ begins: ["SyncRequested"], fails: "SyncFailed" },
    statusOf: by("syncRequestId", async () =>
      (await import("#core/fastq/sync/sync-request.entity")).syncRequestEntity(),
    ),
  },
  {
    ...{ kind: "rule run", idName: "ruleRunId", path: "rule-runs", limitMs: hours(72) },
    ...{ begins: ["RuleRunRequested", "RuleRunRetried"], fails: "RuleRunFailed" },
    statusOf: by("ruleRunId", async () =>
      (await import("#core/share/rule/rule-run.entity")).ruleRunEntity(),
    ),
  },
  {
    ...{ kind: "rules file", idName: "key", path: "rules", hasPage: false, limitMs: hours(24) },
    // It is taken in at once, so that nothing of it can be overdue.
    ...{ begins: [], fails: "RulesFileRefused" },
    statusOf: async () => undefined,
  },
];

function by(name: string, entity: () => Promise<unknown>): Thing["statusOf"] {
  return async (id) => {
    const { data } = await ((await entity()) as Entity)
      .get({ [name]: id })
      .go({ consistent: true });
    return data ? String(data.status) : undefined;
  };
}

/** A page that the navigation knows. It shows once the router has a route for it. */
export type Place = {
  /** Path of the page, and of the pages below it. */
  to: string;
  title: string;
  /** Pressed after `g`; things without a list of their own have none. */
  key?: string;
  group: "" | "Reads" | "Share" | "Move" | "Watch";
  /** Prefix of the ids of its things; `<to>/<id>` is the page of one. */
  prefix?: string;
  /** Shown in the local cloud only. */
  isLocal?: true;
};

export const places: readonly Place[] = [
  { to: "/", title: "Home", key: "h", group: "" },
  { to: "/read-sets", title: "Read sets", key: "r", group: "Reads" },
  { to: "/fastqs", title: "Fastqs", key: "f", group: "Reads", prefix: "fqr" },
  { to: "/fastq-sets", title: "Fastq sets", key: "s", group: "Reads", prefix: "fqs" },
  { to: "/libraries", title: "Libraries", key: "l", group: "Reads" },
  { to: "/runs", title: "Workflow runs", key: "w", group: "Reads" },
  { to: "/instrument-runs", title: "Sequencing runs", key: "x", group: "Reads" },
  { to: "/sync", title: "Sync", key: "y", group: "Reads", prefix: "syn" },
  { to: "/packages", title: "Packages", key: "p", group: "Share", prefix: "pkg" },
  { to: "/sharing-jobs", title: "Sharing jobs", key: "j", group: "Share", prefix: "shj" },
  { to: "/plans", title: "Plans", key: "n", group: "Share", prefix: "pln" },
  { to: "/approvals", title: "Approvals", key: "a", group: "Share", prefix: "apr" },
  { to: "/push-jobs", title: "Push jobs", key: "u", group: "Share", prefix: "psh" },
  { to: "/links", title: "Links", group: "Share", prefix: "lnk" },
  { to: "/destinations", title: "Destinations", key: "d", group: "Share", prefix: "dst" },
  { to: "/projects", title: "Projects", key: "z", group: "Share" },
  { to: "/rules", title: "Rules", key: "k", group: "Share", prefix: "rul" },
  { to: "/copy-jobs", title: "Copy jobs", key: "c", group: "Move", prefix: "cpy" },
  { to: "/unarchiving-jobs", title: "Thaws", key: "t", group: "Move", prefix: "ufj" },
  { to: "/backfills", title: "Backfills", key: "b", group: "Move", prefix: "bkf" },
  { to: "/sequence-stores", title: "Sequence stores", key: "g", group: "Move" },
  { to: "/imports", title: "Imports", group: "Move", prefix: "imp" },
  { to: "/webhooks", title: "Webhooks", key: "m", group: "Watch", prefix: "whk" },
  { to: "/audit", title: "Audit", key: "v", group: "Watch" },
  { to: "/dead-letters", title: "Dead letters", key: "q", group: "Watch" },
  { to: "/executions", title: "Executions", key: "e", group: "Watch" },
  { to: "/local", title: "Local cloud", key: "o", group: "Watch", isLocal: true },
];

type Loaded = { run: (call: never) => Promise<number> };

/** The work of each command, loaded when it is called. */
export const handlers: Record<string, () => Promise<Loaded>> = {
  "read-set list": () => import("#cli/command/read-set-list"),
  "read-set get": () => import("#cli/command/read-set-get"),
  "read-set watch": () => import("#cli/command/read-set-watch"),
  "read-set export": () => import("#cli/command/read-set-export"),
  "read-set backfill": () => import("#cli/command/read-set-backfill"),
  "store list": () => import("#cli/command/store-list"),
  "store get": () => import("#cli/command/store-get"),
  "backfill list": () => import("#cli/command/backfill-list"),
  "backfill get": () => import("#cli/command/backfill-get"),
  "backfill watch": () => import("#cli/command/backfill-watch"),
  "backfill pause": () => import("#cli/command/backfill-change"),
  "backfill resume": () => import("#cli/command/backfill-change"),
  "backfill abort": () => import("#cli/command/backfill-change"),
  "dlq list": () => import("#cli/command/dlq-list"),
  "dlq show": () => import("#cli/command/dlq-show"),
  "dlq redrive": () => import("#cli/command/dlq-redrive"),
  login: () => import("#cli/command/login"),
  logout: () => import("#cli/command/logout"),
  whoami: () => import("#cli/command/whoami"),
  api: () => import("#cli/command/api"),
  completion: () => import("#cli/command/completion"),
  __complete: () => import("#cli/command/complete"),
  help: () => import("#cli/command/help"),
};

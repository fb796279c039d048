import type { EngineContext } from "#local/engine";
import type { Principal } from "#local/engines/icav2/authenticate";
import { DataTable } from "#local/engines/icav2/data-table";
import { type Database, openDatabase } from "#local/engines/icav2/database";
import { type Settings, SettingsTable } from "#local/engines/icav2/settings";
import type { ObjectStore } from "#local/objects";
import { Tasks } from "#local/tasks";

/** Credentials for the objects of a bucket below a prefix, as AWS STS gives them. */
export type IssueCredentials = (scope: {
  bucket: string;
  prefix: string;
  readOnly: boolean;
  seconds: number;
}) => Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }>;

/** Hands a notification to the queue of that URL; rejects when it was not taken. */
export type Deliver = (notification: { address: string; body: string }) => Promise<unknown>;

/** What the engine stands on, and how it behaves. */
export type Icav2Options = {
  /** Holds the bytes of all projects. */
  objects: ObjectStore;
  /** Unset: nobody can be notified, and channels are refused. */
  deliver?: Deliver;
  /** Unset: temporary credentials are refused. */
  credentials?: IssueCredentials;
  /** Signs the URLs of files; a key pair that the S3 engine knows. */
  signer?: { accessKeyId: string; secretAccessKey: string };
  /** Who may call. */
  principals?: Principal[];
  /** How long tokens are good for; a day. ICA leaves it to the tenant. */
  tokenSeconds?: number;
  /** How long URLs are good for; ICA says "temporarily", ours the longest that a signature may be. */
  urlSeconds?: number;
  settings?: Partial<Settings>;
};

/** What the parts of the engine share. */
export type Core = {
  context: EngineContext;
  options: Required<Omit<Icav2Options, "deliver" | "credentials" | "settings">> &
    Pick<Icav2Options, "deliver" | "credentials">;
  database: Database;
  data: DataTable;
  settings: SettingsTable;
  tasks: Tasks;
};

/** A service account whose key and password are for this machine only. */
export const usualPrincipal: Principal = {
  email: "service@icav2.local",
  apiKey: "local-icav2-key",
  password: "local",
};

/** Opens the database and what stands on it. */
export function openCore(context: EngineContext, options: Icav2Options): Core {
  const database = openDatabase(context.store);
  const { settings, ...given } = options;
  const kept = new SettingsTable(database, settings ?? {});
  return {
    context,
    options: {
      signer: { accessKeyId: "local", secretAccessKey: "local" },
      principals: [usualPrincipal],
      tokenSeconds: 86_400,
      urlSeconds: 604_800,
      ...given,
    },
    database,
    data: new DataTable(database),
    settings: kept,
    tasks: new Tasks({
      ...{ name: "icav2", database, clock: context.clock, log: context.log },
      transact: (write) => database.transact(write),
    }),
  };
}

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Graph } from "#local/sst/graph";
import { apiMark, endpointMark } from "#local/sst/provider";

/** What the graph depends on beside the sources: the settings of a personal stage, and `existing.ts`. */
const variables = [
  "SEQUENCE_STORE_IDS",
  "MIRROR_TABLE_NAME",
  "READ_SET_QUEUE_NAME",
  "OWNS_SHARED_NAMES",
  "EXISTING_TABLE_KEYS",
  "COPY_DESTINATIONS",
  "COPY_SOURCES",
  "ICAV2_BASE_URL",
  "ICAV2_SECRET_ARN_PARAMETER",
  "BYOB_URI",
  "BYOB_DAYS",
  "FASTQ_EVENT_SOURCES",
  "LINK_SIGNER_SECRET_NAME",
  "FASTQ_EVENT_ACCOUNTS",
  "SLACK",
  "WORKFLOW_RUN_PLACES",
  "ALARM_TOPIC_ARN",
  "MONTHLY_BUDGET_USD",
];

/** Addresses of this run, put in place of the marks of a cached graph. */
export type Addresses = {
  endpoint: string;
  api: string;
  /** Origin of the web app, if not the usual one; the API answers it and sign-ins return to it. */
  web?: string;
};

/** Origin of the web app in a personal stage (`stacks/stage.ts`). */
const usualWeb = "http://127.0.0.1:4001";

/** The graph as it is cached: the same on every machine and port. */
export type CachedGraph = { text: string; cached: boolean };

/**
 * Reads the graph of a stage from `.local/graph`, or evaluates the stacks in a child process when
 * a source has changed since. `environment` is added to this process's. Throws with SST's own message when
 * they do not evaluate.
 */
export async function readGraph(
  root: string,
  stage: string,
  dev: boolean,
  environment: Record<string, string> = {},
): Promise<CachedGraph> {
  const env = { ...process.env, ...environment };
  const directory = join(root, ".local/graph");
  const file = join(directory, `${stage}-${dev ? "dev" : "deploy"}-${fingerprint(root, env)}.json`);
  if (existsSync(file)) return { text: readFileSync(file, "utf8"), cached: true };
  mkdirSync(directory, { recursive: true });
  const draft = `${file}.${process.pid}`;
  const evaluation = [
    "--disable-warning=ExperimentalWarning",
    join(root, "local/sst/evaluate-main.ts"),
    "--root",
    root,
    "--stage",
    stage,
    ...(dev ? ["--dev"] : []),
    "--out",
    draft,
  ];
  try {
    await promisify(execFile)(process.execPath, evaluation, { cwd: root, env });
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    throw new Error(`The stacks do not evaluate for stage "${stage}":\n${stderr.trim()}`);
  }
  renameSync(draft, file);
  return { text: readFileSync(file, "utf8"), cached: false };
}

/** The graph with the addresses of this run. */
export function placeGraph(
  { text }: CachedGraph,
  { endpoint, api, web = usualWeb }: Addresses,
): Graph {
  const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);
  const placed = text
    .replaceAll(endpointMark, endpoint)
    .replaceAll(apiMark, api)
    // Routers know places behind them by host.
    .replaceAll(hostOf(apiMark), hostOf(api))
    .replaceAll(usualWeb, web);
  return JSON.parse(placed) as Graph;
}

/** Changes when the stacks, the config, the evaluator or the installed packages change. */
function fingerprint(root: string, env: NodeJS.ProcessEnv): string {
  const hash = createHash("sha256").update(process.version);
  for (const name of variables) hash.update(`${name}=${env[name] ?? ""}\n`);
  for (const file of ["sst.config.ts", "package-lock.json"]) hash.update(read(join(root, file)));
  for (const directory of ["stacks", "local/sst"])
    for (const entry of readdirSync(join(root, directory), {
      recursive: true,
      encoding: "utf8",
    }).sort())
      if (entry.endsWith(".ts")) hash.update(entry).update(read(join(root, directory, entry)));
  return hash.digest("hex").slice(0, 16);
}

const read = (path: string): string => (existsSync(path) ? readFileSync(path, "utf8") : "");

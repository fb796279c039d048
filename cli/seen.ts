import { join } from "node:path";
import * as z from "zod";
import type { Call, Named } from "#cli/command";
import type { Context } from "#cli/context";
import { directories, readJson, writeJson } from "#cli/session/files";

const Seen = z.partialRecord(
  z.enum([
    "readSet",
    "store",
    "backfill",
    "copyJob",
    "package",
    "link",
    "destination",
    "plan",
    "approval",
    "pushJob",
    "webhook",
    "rule",
    "import",
    "library",
    "workflowRun",
    "project",
    "fastq",
    "fastqSet",
    "syncRequest",
    "unarchivingJob",
    "sharingJob",
    "queue",
    "profile",
  ]),
  z.array(z.string()),
);

const most = 200;
const pathOf = (context: Context) => join(directories(context).cache, "seen.json");

/** Of the lists' items, what completion offers later. */
const named: Record<string, [Named, (item: Record<string, unknown>) => string]> = {
  "read sets": ["readSet", (item) => `${item.storeId}/${item.id}`],
  stores: ["store", (item) => String(item.id)],
  backfills: ["backfill", (item) => String(item.id)],
  "copy jobs": ["copyJob", (item) => String(item.id)],
  packages: ["package", (item) => String(item.id)],
  links: ["link", (item) => String(item.id)],
  destinations: ["destination", (item) => String(item.id)],
  plans: ["plan", (item) => String(item.id)],
  approvals: ["approval", (item) => String(item.id)],
  "push jobs": ["pushJob", (item) => String(item.id)],
  webhooks: ["webhook", (item) => String(item.id)],
  rules: ["rule", (item) => String(item.id)],
  imports: ["import", (item) => String(item.id)],
  libraries: ["library", (item) => String(item.id)],
  "workflow runs": ["workflowRun", (item) => String(item.portalRunId)],
  projects: ["project", (item) => String(item.id)],
  fastqs: ["fastq", (item) => String(item.id)],
  "fastq sets": ["fastqSet", (item) => String(item.id)],
  "sync requests": ["syncRequest", (item) => String(item.id)],
  "unarchiving jobs": ["unarchivingJob", (item) => String(item.id)],
  "sharing jobs": ["sharingJob", (item) => String(item.id)],
  queues: ["queue", (item) => String(item.name)],
};

/** Keeps the ids of a list, so that completion asks nobody. A cache that cannot be written is no failure. */
export async function remember({ context }: Call, what: string, items: object[]): Promise<void> {
  const entry = named[what];
  if (!entry || items.length === 0) return;
  const [kind, idOf] = entry;
  const before = await readSeen(context);
  const ids = items.slice(0, most).map((item) => idOf(item as Record<string, unknown>));
  const all = [...new Set([...ids, ...(before[kind] ?? [])])].slice(0, most);
  if (all.join() === before[kind]?.join()) return;
  await writeJson(pathOf(context), { ...before, [kind]: all }).catch(() => undefined);
}

/** Ids seen lately. */
export async function seen(context: Context, kind: Named): Promise<string[]> {
  return (await readSeen(context))[kind] ?? [];
}

async function readSeen(context: Context): Promise<z.infer<typeof Seen>> {
  return (await readJson(pathOf(context), Seen).catch(() => undefined)) ?? {};
}

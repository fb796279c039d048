import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type * as z from "zod";
import { find } from "#cli/tree/tree";
import { ImportStatus } from "#core/catalogue/import-schema";
import { CopyJobStatus } from "#core/copy/schema";
import { SyncStatus } from "#core/fastq/sync/schema";
import { JobStatus } from "#core/job-schema";
import { DeliveryStatus } from "#core/notify/delivery-schema";
import { BackfillStatus } from "#core/readset/backfill-schema";
import { ApprovalStatus } from "#core/share/approval/schema";
import { resourcesOf } from "#local/sst/graph";
import { graphOf } from "#tests/stacks/graphs";
import { root } from "#tests/support/cloud";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const readmes = globSync("core/**/README.md", { cwd: root });
/** Rows of the tables below `## Runbook`. */
const rows = readmes.flatMap((file) => {
  const [, runbook = ""] = read(file).split("\n## Runbook\n");
  return runbook.split("\n").filter((line) => line.startsWith("| "));
});

/** A rule run is never ABORTED: a rule that is disabled begins nothing, and what runs ends. */
const RuleRunStatus = JobStatus.exclude(["ABORTED"]);

const lifecycles: [string, z.ZodEnum, ...string[]][] = [
  ["catalogue", ImportStatus],
  ["copy", CopyJobStatus],
  ["fastq/sync", SyncStatus],
  ["fastq/unarchiving", JobStatus],
  ["notify", DeliveryStatus],
  ["package", JobStatus],
  ["readset/backfill", BackfillStatus],
  ["share", ApprovalStatus, "[*] --> PENDING: a plan"],
  ["share", JobStatus, "[*] --> PENDING: POST /push-jobs"],
  ["share/rule", RuleRunStatus],
  ["share/sharing-job", JobStatus],
];

test.each(lifecycles)(
  "core/%s shows every status of its lifecycle, and no other",
  (folder, schema, begins = "[*]") => {
    const diagrams = [...read(`core/${folder}/README.md`).matchAll(/stateDiagram-v2\n(.*?)```/gs)];
    const diagram = diagrams.map(([, text = ""]) => text).find((text) => text.includes(begins));
    expect(diagram).toBeDefined();
    const shown = [...(diagram ?? "").matchAll(/^ *(\S+) --> (\w+)/gm)].flatMap(
      ([, from = "", to = ""]) => [from, to],
    );
    expect([...new Set(shown)].filter((name) => name !== "[*]").sort()).toEqual(
      [...schema.options].sort(),
    );
  },
);

test("every alarm stands in the runbook of a domain, and every alarm that stands there rings", async () => {
  const named = rows.flatMap((row) => {
    const [, seen = ""] = row.split("|");
    return [...seen.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name);
  });
  const graph = await graphOf("prod");
  const alarms = resourcesOf(graph, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) =>
    name.replace(/\d{10}$/, ""),
  );
  // Of stages with the user's own table and queue.
  const optional = ["MirrorTableErrors", "UserQueueOld"];
  expect([...new Set(named)].sort()).toEqual([...new Set([...alarms, ...optional])].sort());
});

test("every command of a runbook is one of the program's, and what it shows or moves is there", async () => {
  const commands = rows.flatMap((row) =>
    [...row.matchAll(/`seqferry ([^`]+)`/g)].map(([, text = ""]) => text),
  );
  expect(commands.length).toBeGreaterThan(50);
  expect(commands.filter((text) => !find(text.split(" ")))).toEqual([]);
  const queues = (await graphOf("prod")).functions.find(({ links }) => links.DeadLetterQueues)
    ?.links.DeadLetterQueues?.queues as { name: string }[];
  const names = new Set(queues.map(({ name }) => name));
  const shown = commands.flatMap((text) => /^dlq \w+ (\w+)/.exec(text)?.[1] ?? []);
  expect(shown.filter((name) => !names.has(name))).toEqual([]);
});

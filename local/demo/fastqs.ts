import type { Fastq, FastqSet } from "#core/fastq/schema";
import type { Page } from "#core/page-schema";
import type { ReadSet } from "#core/readset/schema";
import { type Ask, asking, mostLooks, pause } from "#local/demo/ask";
import { importCsv } from "#local/demo/import-csv";
import { type DemoReadSet, demoReadSets } from "#local/demo/plan";
import type { CloudOutputs } from "#local/outputs";

/** What is there in the end. */
export type SeededFastqs = { fastqs: Fastq[]; sets: FastqSet[] };

const project = "demo";

/**
 * Imports the demo's libraries, registers its read sets as fastqs and makes a set of each library that has several,
 * all by the API. What is there already is left alone, so a second run adds nothing.
 */
export async function seedFastqs(
  { api, tokens }: Pick<CloudOutputs, "api" | "tokens">,
  signal: AbortSignal,
): Promise<SeededFastqs> {
  const ask = asking(api, tokens, signal);
  const readSets = await mirrored(ask, signal);
  await importLibraries(ask, signal);
  const fastqs: Fastq[] = [];
  for (const plan of demoReadSets) fastqs.push(await fastqOf(ask, plan, readSets.get(plan.name)));
  const sets: FastqSet[] = [];
  const libraries = Map.groupBy(fastqs, ({ libraryId }) => libraryId);
  for (const [libraryId, members] of libraries)
    if (members.length > 1) sets.push(await setOf(ask, libraryId, members));
  return { fastqs, sets };
}

/** The LIMS's manifest of the demo, with the columns that matter. */
export function manifestOf(plans: DemoReadSet[]): string {
  const columns = [
    ...["sequencing_run_id", "sequencing_run_date", "library_id", "internal_subject_id"],
    ...["sample_id", "project_id", "phenotype", "type", "workflow", "truseq_index"],
  ];
  const lines = plans.map((plan) => {
    const [phenotype = "", type = ""] = plan.description.split(" ");
    const [, year, month, day] = /^(\d\d)(\d\d)(\d\d)/.exec(plan.runId) ?? [];
    return [
      ...[plan.runId, `20${year}-${month}-${day}`, plan.sampleId, plan.subjectId],
      ...[`PRJ${plan.sampleId.slice(4)}`, project, phenotype, type, "research", plan.index],
    ].join(",");
  });
  return `${[columns.join(","), ...new Set(lines)].join("\n")}\n`;
}

/** The demo's read sets by name, once the mirror has them with their files. */
async function mirrored(ask: Ask, signal: AbortSignal): Promise<Map<string, ReadSet>> {
  const names = new Set(demoReadSets.map(({ name }) => name));
  for (let look = 0; look < mostLooks; look++) {
    const { items } = await ask<Page<ReadSet>>("viewer", "GET", "/read-sets?limit=200");
    const found = items.filter(
      ({ name, detailsMissing }) =>
        name !== null && names.has(name) && !/metadata|files/.test(detailsMissing.join()),
    );
    if (found.length >= names.size) return new Map(found.map((one) => [one.name ?? "", one]));
    await pause(signal);
  }
  throw new Error("The mirror has not got the demo's read sets.");
}

async function importLibraries(ask: Ask, signal: AbortSignal): Promise<void> {
  const { items } = await ask<Page<object>>("admin", "GET", "/libraries?limit=200");
  if (items.length >= new Set(demoReadSets.map(({ sampleId }) => sampleId)).size) return;
  await importCsv(ask, { kind: "lims", csv: manifestOf(demoReadSets) }, signal);
}

async function fastqOf(ask: Ask, plan: DemoReadSet, readSet: ReadSet | undefined): Promise<Fastq> {
  const { index, lane, runId, sampleId } = plan;
  const rgid = encodeURIComponent(`${index}.${lane}.${runId}`);
  const { items } = await ask<Page<Fastq>>("sharer", "GET", `/fastqs?rgid=${rgid}`);
  if (items[0]) return items[0];
  return ask<Fastq>("sharer", "POST", "/fastqs", {
    ...{ index, lane, instrumentRunId: runId, libraryId: sampleId, platform: "Illumina" },
    ...(readSet && {
      reads: { readSet: { storeId: readSet.storeId, readSetId: readSet.id } },
    }),
  });
}

async function setOf(ask: Ask, libraryId: string, members: Fastq[]): Promise<FastqSet> {
  const path = `/fastq-sets?libraryId=${libraryId}&isCurrent=any`;
  const { items } = await ask<Page<FastqSet>>("sharer", "GET", path);
  if (items[0]) return items[0];
  const fastqIds = members.map(({ id }) => id);
  return ask<FastqSet>("sharer", "POST", "/fastq-sets", { libraryId, fastqIds });
}

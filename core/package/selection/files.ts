import type { PackageFile } from "#core/package/file";
import { Findings } from "#core/package/finding";
import { fastqFiles } from "#core/package/selection/fastq-files";
import { type Looking, looker } from "#core/package/selection/look";
import type { Plan } from "#core/package/selection/plan";
import { readSetFiles } from "#core/package/selection/read-set-files";
import { runFiles } from "#core/package/selection/run-files";
import { takenPaths } from "#core/package/selection/taken-paths";

/** What every source of files works with. */
export type Gathering = Looking & { plan: Plan; look: ReturnType<typeof looker> };

/**
 * The files of a plan as they are now, in batches: those of fastqs, of read sets and of workflow runs; the same each
 * time when nothing changed. What a person must know of them is added to the plan's findings. A preview believes the
 * rows and the listings, and asks for no checksums. Throws only what is worth another try, and the signal's reason.
 */
export async function* of(
  plan: Plan,
  options: { signal?: AbortSignal; isPreview?: boolean } = {},
): AsyncGenerator<PackageFile[]> {
  const findings = new Findings();
  const looking = { findings, isPreview: options.isPreview ?? false, signal: options.signal };
  const look = looker(looking);
  const gathering = { ...looking, plan, look };
  const take = takenPaths(findings);
  try {
    for (const files of [fastqFiles, readSetFiles, runFiles])
      for await (const batch of files(gathering)) {
        options.signal?.throwIfAborted();
        for (const file of batch) take(file);
        if (batch.length > 0) yield batch;
      }
    look.report();
  } finally {
    plan.findings.push(...findings.list());
  }
}

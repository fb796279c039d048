import { pack, placesOf } from "#core/package/report/file-row";
import { type Material, modelOf } from "#core/package/report/model";
import { Packer } from "#core/package/report/packer";
import { page } from "#core/package/report/page/page";
import type { PackageReport } from "#core/package/report/schema";
import { Tally } from "#core/package/report/tally";
import type { ManifestFile } from "#core/package/schema";

/** A line of the manifest, and the storage class that only the sender knows. */
export type SealedFile = { file: ManifestFile; storageClass: string | null };

/**
 * A package's report as data and as a page. Files are taken one after another, in the manifest's order; what is kept of
 * each is its compressed row.
 */
export async function draw(
  material: Material,
  files: AsyncIterable<SealedFile>,
): Promise<{ report: PackageReport; html: string }> {
  const tally = new Tally();
  const packer = new Packer();
  const places = placesOf(material);
  for await (const { file, storageClass } of files)
    await packer.add(pack(file, tally.add(file, storageClass), material, places));
  const report = modelOf(material, tally);
  const { libraries, fastqs, workflowRuns, findings, storage } = report;
  const { id, name } = report.package;
  const rows = await packer.end({
    ...{ libraries, fastqs, workflowRuns, findings, storage },
    package: { id, name },
  });
  return { report, html: page(report, rows) };
}

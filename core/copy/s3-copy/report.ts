import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { readUploads, writeUploads } from "#core/copy/s3-copy/note";
import { drop, ObjectWriter, type Upload } from "#core/copy/s3-copy/object-writer";
import type { Ended } from "#core/copy/s3-copy/outcome";
import { count, noCounts } from "#core/copy/s3-copy/outcome";
import { reportPlace } from "#core/copy/s3-copy/report-place";
import { reportHead, reportItem, reportRow } from "#core/copy/s3-copy/report-row";
import type { Place } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import type { CopyCounts } from "#core/copy/schema";

/** The reports of a job while they are written: one pair in each folder that it copies into. */
export type Reports = { add(ended: Ended): Promise<void>; end(): Promise<void> };

type Report = { uri: string; csv: ObjectWriter; json: ObjectWriter; counts: CopyCounts };

/**
 * Begins the reports. An item is in that of the longest folder it lies below, so that no recipient reads of another's
 * files. Writing them again replaces them.
 */
export async function openReports(job: CopyJobRow, folders: Place[]): Promise<Reports> {
  const { copyJobId } = job;
  const uploads: Upload[] = [];
  for (const left of await readUploads(copyJobId)) await drop(left);
  const began = async (upload: Upload) => {
    uploads.push(upload);
    await writeUploads(copyJobId, uploads);
  };
  const reports = folders.map((folder): Report => {
    const csv = new ObjectWriter(reportPlace(folder, "csv"), "text/csv; charset=utf-8", began);
    const json = new ObjectWriter(reportPlace(folder, "json"), "application/json", began);
    return { uri: uriOf(folder), csv, json, counts: noCounts() };
  });
  const byLength = [...reports].sort((one, other) => other.uri.length - one.uri.length);
  for (const { csv, json } of reports) {
    await csv.write(reportHead);
    await json.write(`{"copyJobId":${JSON.stringify(copyJobId)},"items":[`);
  }

  return {
    async add(ended) {
      const report = byLength.find(({ uri }) => ended.destinationUri.startsWith(uri));
      if (!report) throw new Error(`No folder of the request holds ${ended.destinationUri}.`);
      await report.json.write(`${report.counts.total > 0 ? "," : ""}\n${reportItem(ended)}`);
      await report.csv.write(reportRow(ended));
      count(report.counts, ended);
    },
    async end() {
      // The CSV comes last: it is the END marker.
      for (const { csv, json, counts } of reports) {
        await json.write(`\n],"counts":${JSON.stringify(counts)}}\n`);
        await json.end();
        await csv.end();
      }
    },
  };
}

import { formatBytes, formatCount, formatHours } from "#core/package/report/format";
import { type Html, html } from "#core/package/report/html";
import { figure, rowsLink } from "#core/package/report/page/rows-link";
import type { PackageReport, StorageLine } from "#core/package/report/schema";
import type { Where } from "#core/package/report/where";

const speeds = ["Expedited", "Standard", "Bulk"] as const;
const types = { fastq: "Fastq", secondaryAnalysis: "Secondary analysis" };

/** Where files lie and how long they take to thaw; of which data types they are; how they can be checked. */
export function storage({ storage: lines, dataTypes, checksums }: PackageReport): Html {
  return html`<section id="storage">
<h2>Storage, data types and checksums</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Storage classes, scrollable">
<table>
<thead><tr><th scope="col">Storage class</th><th scope="col">State</th><th scope="col" class="numeric">Files</th><th scope="col" class="numeric">Size</th>${speeds.map((speed) => html`<th scope="col" class="numeric">Thaw, ${speed.toLowerCase()}</th>`)}</tr></thead>
<tbody>${lines.map(line)}</tbody>
</table>
</div>
<p class="faint">Hours until the last file can be read, at most, as AWS states them; for read sets of HealthOmics, of which it states none, one hour is assumed.</p>
<div class="pair">
<table>
<thead><tr><th scope="col">Data type</th><th scope="col" class="numeric">Files</th><th scope="col" class="numeric">Size</th></tr></thead>
<tbody>${dataTypes.map(
    ({ dataType, fileCount, totalBytes }) =>
      html`<tr><th scope="row">${types[dataType]}</th><td class="numeric">${figure(`files.${dataType}`, fileCount, rowsLink("files", { dataType }, formatCount(fileCount)))}</td><td class="numeric">${figure(`bytes.${dataType}`, totalBytes, formatBytes(totalBytes))}</td></tr>`,
  )}</tbody>
</table>
<table>
<thead><tr><th scope="col">Checksum</th><th scope="col" class="numeric">Files</th></tr></thead>
<tbody>${checksums.map(
    ({ algorithm, fileCount }) =>
      html`<tr><th scope="row">${algorithm ?? "none"}</th><td class="numeric">${figure(`checksum.${algorithm ?? "none"}`, fileCount, rowsLink("files", { algorithm: algorithm ?? "" }, formatCount(fileCount)))}</td></tr>`,
  )}</tbody>
</table>
</div>
</section>`;
}

function line({ storageClass, storageState, fileCount, totalBytes, thaw }: StorageLine): Html {
  const where: Where = { storageClass: storageClass ?? "", storageState };
  const isArchived = storageState === "ARCHIVED";
  const hours = (speed: (typeof speeds)[number]) => {
    const found = thaw.find((one) => one.speed === speed);
    return found ? formatHours(found.hours) : "–";
  };
  return html`<tr><th scope="row">${storageClass ?? "not known"}</th><td>${isArchived ? html`<span class="gap"><span aria-hidden="true">✕ </span>archived</span>` : html`<span aria-hidden="true">✓ </span>readable`}</td><td class="numeric">${figure(`storage.${storageClass ?? ""}.${storageState}`, fileCount, rowsLink("files", where, formatCount(fileCount)))}</td><td class="numeric">${formatBytes(totalBytes)}</td>${speeds.map((speed) => html`<td class="numeric">${isArchived ? hours(speed) : "–"}</td>`)}</tr>`;
}

import { html } from "hono/html";
import type { Delivery } from "#core/package/delivery";
import type { LinkView } from "#core/package/link-view-schema";
import { countOf, frame, sizeOf, timeOf } from "#functions/api/page-frame";

/** Files of one page. */
export const filesOfPage = 200;

/** What a recipient sees: who sent what, until when, and how to get it. `base` is the link's own address. */
export function recipientPage(base: string, { view, isUsedUp, files, from }: Delivery) {
  return frame(
    view.package.name,
    html`
      <h1>${view.package.name}</h1>
      <p class="lead"><strong>${view.sender}</strong> shares ${countOf(view.fileCount, "file")} (${sizeOf(view.totalBytes)}) with you.</p>
      ${view.note ? html`<p class="note">${view.note}</p>` : ""}
      ${isUsedUp ? html`<p class="notice">This link is used up: it gives no more files; what was begun can go on. Ask ${view.sender} for a new one.</p>` : ""}
      <dl>
        <dt>Works until</dt><dd>${timeOf(view.expiresAt)}</dd>
        <dt>Fetched so far</dt><dd>${view.downloadedFileCount.toLocaleString("en")} of ${countOf(view.fileCount + 1, "file")}, <code>${view.lims.path}</code> among them</dd>
        ${limits(view)}
      </dl>
      ${everything(base)}
      ${lists(base, view)}
      ${singleFiles(base, view, files, from)}
      <footer>
        <p>Whoever has the address of this page can download the files: pass it on to nobody. Questions? Ask ${view.sender}.</p>
        <p>Package <code>${view.package.id}</code>, sealed with the Merkle root <code>${view.package.merkleRoot}</code>.</p>
      </footer>`,
  );
}

function limits({ limits: { maxDownloads, usedDownloads, maxBytes, usedBytes } }: LinkView) {
  const left = [
    maxDownloads === null
      ? []
      : [
          `${Math.max(0, maxDownloads - usedDownloads).toLocaleString("en")} of ${countOf(maxDownloads, "download")}`,
        ],
    maxBytes === null
      ? []
      : [`${sizeOf(Math.max(0, maxBytes - usedBytes))} of ${sizeOf(maxBytes)}`],
  ].flat();
  return left.length > 0 ? html`<dt>Left</dt><dd>${left.join("; ")}</dd>` : "";
}

function everything(base: string) {
  const command = `curl -fsSL '${base}/script' | sh -s -- --download-path .`;
  return html`
    <h2>All files, verified</h2>
    <p>One command downloads everything into the folder that you are in, and verifies it: by checksum where one is known, by size elsewhere.</p>
    <h3>Linux and macOS, in a terminal</h3>
    ${commandLine(command)}
    <h3>Windows, in WSL or Git Bash</h3>
    ${commandLine(command)}
    <h3>Any system with the Seqferry command line</h3>
    ${commandLine("seqferry download -")}
    <p>Paste the address of this page when it waits, then end with Enter and Ctrl-D (Ctrl-Z and Enter on Windows).</p>
    <h3>Or the script as a file</h3>
    <p><a class="button" href="${base}/script" download="download.sh">Get download.sh</a></p>
    ${commandLine("sh download.sh --download-path .")}
    <p><strong>Interrupted?</strong> Run the same command in the same folder again: what is verified is skipped, what was begun goes on.</p>
    <p><strong>To check the files later,</strong> also when this link has ended, keep <code>download.sh</code>:</p>
    ${commandLine("sh download.sh --verify-only --download-path .")}`;
}

function commandLine(text: string) {
  return html`<div class="command"><code>${text}</code></div>`;
}

function lists(
  base: string,
  { manifest, fileCount, sha256FileCount, md5FileCount, lims }: LinkView,
) {
  const part = (count: number) =>
    count === fileCount ? "" : ` (${count.toLocaleString("en")} of ${countOf(fileCount, "file")})`;
  return html`
    <h2>Lists</h2>
    <ul>
      <li>What is in it: <a href="${manifest.csv}">manifest.csv</a>, <a href="${manifest.ndjson}">manifest.ndjson</a></li>
      <li>Checksums: <a href="${manifest.sha256sums}">SHA256SUMS</a>${part(sha256FileCount)}, <a href="${manifest.md5sums}">MD5SUMS</a>${part(md5FileCount)}</li>
      <li>Libraries and samples: <a href="${base}/lims.csv">${lims.path}</a> (${sizeOf(lims.sizeBytes)})</li>
    </ul>`;
}

function singleFiles(
  base: string,
  { fileCount }: LinkView,
  files: Delivery["files"],
  from: number,
) {
  const number = (n: number) => n.toLocaleString("en");
  const caption =
    files.length === 0
      ? `There is no file from ${number(from + 1)} on.`
      : files.length === fileCount
        ? countOf(fileCount, "file")
        : `Files ${number(from + 1)} to ${number(from + files.length)} of ${number(fileCount)}`;
  return html`
    <h2 id="files">Single files</h2>
    <table>
      <caption>${caption}</caption>
      <thead><tr><th scope="col">File</th><th scope="col" class="size">Size</th></tr></thead>
      <tbody>${files.map(
        ({ n, path, checksum, sizeBytes }) => html`<tr>
          <td><a href="${base}/files/${n}">${path}</a>
            ${checksum ? html`<code class="sum">${checksum.algorithm} ${checksum.value}</code>` : ""}</td>
          <td class="size">${sizeOf(sizeBytes)}</td></tr>`,
      )}</tbody>
    </table>
    ${pages(base, fileCount, from)}`;
}

function pages(base: string, fileCount: number, from: number) {
  const links = [
    ...(from > 0
      ? [
          ["First files", 0],
          ["Files before", Math.max(0, from - filesOfPage)],
        ]
      : []),
    ...(from + filesOfPage < fileCount ? [["More files", from + filesOfPage]] : []),
  ];
  if (links.length === 0) return "";
  return html`<nav aria-label="Pages of files">${links.map(
    ([label, n]) => html`<a href="${base}?from=${n}#files">${label}</a>`,
  )}</nav>`;
}

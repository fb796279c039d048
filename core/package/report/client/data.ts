import { type FileRow, type Packed, unpack } from "#core/package/report/file-row";
import type { Tables } from "#core/package/report/packer";

/** What the page carries, as its tables have it. */
export type Data = Tables & { files: FileRow[] };

/** Reads what `Packer` wrote. */
export async function read(base64: string): Promise<Data> {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let n = 0; n < letters.length; n++) bytes[n] = letters.charCodeAt(n);
  const opened = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const text = await new Response(opened).text();
  const end = text.lastIndexOf("\n");
  const tables = JSON.parse(text.slice(end + 1)) as Tables;
  // One call for all lines takes half the time of a call a line.
  const lines = JSON.parse(`[${text.slice(0, Math.max(0, end)).replaceAll("\n", ",")}]`);
  return { ...tables, files: (lines as Packed[]).map((line, n) => unpack(line, n, tables)) };
}

import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import { type start, thawMembers } from "#cli/tree/copy";

type StartCall = Call<typeof start>;
type Request = Record<string, unknown>;

/** Above so many bytes of JSON, a manifest is sent gzipped. */
const mostPlain = 64 * 1024;
/** What API Gateway hands to a function (6 MiB), less what it adds and escapes. */
const most = 5_500_000;

/** The body that the options ask for. Throws `CliError` with exit `usage`; the API checks the rest. */
export async function requestOf(call: StartCall): Promise<Request> {
  const { manifest, source, externalSource, destination, thawOnly } = call.options;
  const isListed = source.length + externalSource.length > 0;
  if (thawOnly && (manifest !== undefined || destination !== undefined))
    throw usage("--thaw-only: goes with --source alone: what is thawed stays where it is");
  if (manifest !== undefined && (isListed || destination !== undefined))
    throw usage("--manifest: does not go with --source, --external-source or --destination");
  if (manifest === undefined && !isListed)
    throw usage("--source: is missing", "Name sources and a --destination, or a --manifest.");
  const asked = manifest === undefined ? await listed(call) : await manifestOf(call, manifest);
  return packed({ ...asked, ...chosen(call) });
}

async function listed(call: StartCall): Promise<Request> {
  const { source, externalSource, destination, thawOnly } = call.options;
  if (destination === undefined && !thawOnly)
    throw usage("--destination: is missing", "Name the folder to copy into; it ends in /.");
  const lines = source.includes("-") ? await linesOfStdin(call) : [];
  return {
    sourceUriList: source.flatMap((uri) => (uri === "-" ? lines : [uri])),
    ...(externalSource.length > 0 && { externalSourceUriList: externalSource }),
    ...(thawOnly ? { action: "thaw" } : { destinationUri: destination }),
  };
}

/** URIs are literal: spaces at their ends are theirs. */
async function linesOfStdin(call: StartCall): Promise<string[]> {
  const lines = (await stdinOf(call, "--source")).split(/\r?\n/).filter((line) => line !== "");
  if (lines.length === 0) throw usage("--source: there are no URIs on stdin");
  return lines;
}

async function stdinOf({ context }: StartCall, flag: string): Promise<string> {
  if (context.stdin.isTTY) throw usage(`${flag}: stdin is the terminal`, "Pipe it in.");
  return context.stdin.text();
}

/** Members that no source is named as: what has one of them is a request, and no manifest. */
const ofRequests = [
  ...["manifest", "manifest_b64gz", "sourceUriList", "externalSourceUriList"],
  ...["destinationUri", "renamingMapList"],
];

/** JSON of a manifest or a request; base64 of a gzipped manifest; a gzipped manifest. */
async function manifestOf(call: StartCall, file: string): Promise<Request> {
  const bytes = file === "-" ? Buffer.from(await stdinOf(call, "--manifest")) : await read(file);
  const where = `--manifest: ${file === "-" ? "stdin" : file}`;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return { manifest_b64gz: bytes.toString("base64") };
  const text = bytes.toString("utf8").replace(/^\ufeff/, "");
  const dense = text.replace(/\s+/g, "");
  if (dense === "") throw usage(`${where} is empty`);
  if (/^[A-Za-z0-9+/]+=*$/.test(dense)) return { manifest_b64gz: dense };
  const value = jsonOf(text, where);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw usage(`${where} holds no object`, hint);
  const isRequest = ofRequests.some((name) => Object.hasOwn(value, name));
  return isRequest ? (value as Request) : { manifest: value };
}

const hint =
  'A manifest is { "<source>": ["<folder>/"] }, such as { "icav2://project-a/file.bam": ["icav2://project-b/folder/"] }.';

function read(file: string): Promise<Buffer> {
  return readFile(file).catch((error: Error) => {
    throw usage(`--manifest: ${error.message}`);
  });
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const what = `${where} is neither JSON nor base64: ${(error as Error).message}`;
    throw usage(what, hint);
  }
}

/** Options that were given; the API's own defaults hold for others. */
function chosen({ options }: StartCall): Request {
  const { name, projectId, dryRun, onExist, onMissing, storageClass } = options;
  const { writesReport, destinationOwner } = options;
  const thaw: Record<string, Request> = {};
  for (const { option, archive, member } of thawMembers) {
    const value = (options as Request)[option];
    if (value !== undefined) thaw[archive] = { ...thaw[archive], [member]: value };
  }
  const all = {
    ...{ name, projectId, dryRun, onExist, onMissing, storageClass },
    ...{ writesReport, destinationOwner },
    ...(Object.keys(thaw).length > 0 && { thaw }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What is long goes as `manifest_b64gz`, if it can be said as a manifest. */
function packed(request: Request): Request {
  const plain = JSON.stringify(request);
  const size = Buffer.byteLength(plain);
  const { manifest, sourceUriList, destinationUri, ...rest } = request;
  const isList = !manifest && Array.isArray(sourceUriList) && typeof destinationUri === "string";
  const hasMore = Boolean(rest.renamingMapList ?? rest.externalSourceUriList);
  const asManifest =
    isList && !hasMore
      ? Object.fromEntries(sourceUriList.map((uri) => [uri, [destinationUri]]))
      : sourceUriList === undefined && manifest;
  const small =
    size > mostPlain && asManifest
      ? { ...rest, manifest_b64gz: gzipSync(JSON.stringify(asManifest)).toString("base64") }
      : request;
  const sent = small === request ? size : Buffer.byteLength(JSON.stringify(small));
  if (sent <= most) return small;
  throw usage(
    `The request has ${sent} bytes; the API takes ${most}`,
    "Divide it into several copy jobs.",
  );
}

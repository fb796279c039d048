import * as Lookup from "#core/copy/icav2/lookup/lookup";
import type { Place, Seen } from "#core/copy/s3-copy/seen";
import * as Uri from "#core/copy/uri";
import * as Lines from "#core/lines/lines";
import { Findings } from "#core/package/finding";
import { LocalFile } from "#core/package/local-file";
import * as Manifest from "#core/package/manifest";
import { keysOf, type ManifestFile, type PackageLibrary } from "#core/package/schema";
import { type Compared, comparerOf as s3Comparer } from "#core/share/plan/compare-s3";
import { Amounts } from "#core/share/plan/estimate";
import { ItemsDigest } from "#core/share/plan/hash";
import { columnFindings, nameFindings } from "#core/share/plan/names";
import type { PlanItem, PlanTotals } from "#core/share/plan/schema";
import { look, type Sources } from "#core/share/plan/sources";
import { changeOf, type Verdict } from "#core/share/plan/verdict";
import type { SharingPolicy } from "#core/share/policy/schema";

/** Files that are looked at together. */
const width = 1000;

/** A package, and the folder that it is to go to. */
export type Asked = {
  packageId: string;
  planId: string;
  destinationUri: string;
  policy: Pick<SharingPolicy, "releasedColumns" | "hiddenNamePatterns">;
};

/** What was found: the items are in the file. */
export type Gathered = {
  totals: PlanTotals;
  findings: Findings;
  amounts: Amounts;
  itemsDigest: string;
  itemsSha256: string;
  itemsBytes: number;
  /** Of all files, sent or not. */
  sourceBuckets: Set<string>;
};

type Line = { file: ManifestFile; uri: string };

/**
 * Looks at every file of a package, and at its place in the destination, a thousand at a time in the order of the
 * manifest, and writes an item of each to `path`, on this machine's disk. What keeps the plan from being is an error among the findings.
 */
export async function gather(asked: Asked, path: string): Promise<Gathered> {
  const { packageId, planId, destinationUri, policy } = asked;
  const findings = new Findings();
  const libraries = await Array.fromAsync(Lines.each<PackageLibrary>(keysOf(packageId).libraries));
  columnFindings(policy, libraries, findings);
  const nameOf = nameFindings(policy, libraries, findings);
  const compare = await comparerOf(destinationUri, planId);
  const to = new LocalFile(path, ["sha256"]);
  const digest = new ItemsDigest();
  const totals = noTotals();
  const amounts = new Amounts();
  const sourceBuckets = new Set<string>();
  try {
    for await (const lines of chunksOf(packageId)) {
      const places = lines.map(({ uri }) => placeOf(uri));
      for (const { bucket } of places) sourceBuckets.add(bucket);
      const sources = await look(places);
      const verdicts = await judgeAll(lines, sources, compare, findings);
      for (const [n, { file, uri }] of lines.entries()) {
        nameOf(file.path);
        const verdict = verdicts[n];
        if (!verdict) continue;
        const item = itemOf({ file, uri }, verdict, destinationUri);
        count(totals, item);
        digest.add(item);
        await to.add(`${JSON.stringify(item)}\n`);
        if (item.action === "collision")
          findings.warn(
            "file.collision",
            item.path,
            `${item.path}: another file is at its place, and it will not be sent. ${item.reason ?? ""}`,
          );
        if (item.action !== "send") continue;
        const { storageClass } = sources.seen.get(uri) ?? {};
        amounts.add({
          ...{ bucket: placeOf(uri).bucket, sizeBytes: item.sizeBytes },
          ...(storageClass && { storageClass }),
          isArchived: item.storageState === "ARCHIVED",
        });
      }
    }
  } finally {
    await to.close();
  }
  const [itemsSha256 = ""] = to.digests();
  return {
    ...{ totals, findings, amounts, sourceBuckets },
    ...{ itemsDigest: digest.value(), itemsSha256, itemsBytes: to.length },
  };
}

/** Undefined of a file that the plan cannot have; the finding says why. */
async function judgeAll(
  lines: Line[],
  sources: Sources,
  compare: (files: Compared[]) => Promise<Verdict[]>,
  findings: Findings,
): Promise<(Exclude<Verdict, { problem: unknown }> | undefined)[]> {
  const wanted: { n: number; path: string; source: Seen }[] = [];
  for (const [n, { file, uri }] of lines.entries()) {
    const source = sources.seen.get(uri);
    const change = source && changeOf(file, source);
    if (!source)
      findings.error("file.unreadable", file.path, `${file.path}: ${sources.problems.get(uri)}.`);
    else if (change)
      findings.error(
        "file.changed",
        file.path,
        `${file.path}: ${uri} ${change}. Ask for the package again.`,
      );
    else wanted.push({ n, path: file.path, source });
  }
  const verdicts = await compare(wanted);
  const found: (Exclude<Verdict, { problem: unknown }> | undefined)[] = [];
  for (const [at, { n, path }] of wanted.entries()) {
    const verdict = verdicts[at];
    if (!verdict) throw new Error(`Nothing was said of ${path}.`);
    if ("problem" in verdict) findings.error(verdict.problem.code, path, verdict.problem.message);
    else found[n] = verdict;
  }
  return found;
}

async function comparerOf(destinationUri: string, planId: string) {
  if (Uri.parse(destinationUri).scheme === "s3") return s3Comparer(destinationUri);
  const { comparerOf } = await import("#core/share/plan/compare-icav2");
  return comparerOf(Lookup.open(planId), destinationUri);
}

/** Lines of the manifest with where each file lies; `lims.csv`, behind the last, is none of them. */
async function* chunksOf(packageId: string): AsyncGenerator<Line[]> {
  const locations = Manifest.eachLocation(packageId);
  let lines: Line[] = [];
  try {
    for await (const file of Manifest.lines(packageId)) {
      const { value } = await locations.next();
      if (!value || value.path !== file.path)
        throw new Error(
          `The locations of ${packageId} are not those of its manifest at ${file.n}.`,
        );
      lines.push({ file, uri: value.uri });
      if (lines.length < width) continue;
      yield lines;
      lines = [];
    }
  } finally {
    await locations.return(undefined);
  }
  if (lines.length > 0) yield lines;
}

function itemOf(
  { file, uri }: Line,
  verdict: Exclude<Verdict, { problem: unknown }>,
  destinationUri: string,
): PlanItem {
  const { n, path, sizeBytes, etag, checksum } = file;
  return {
    ...{ n, path, sourceUri: uri, destinationUri: Uri.join(destinationUri, path) },
    ...{ sizeBytes, etag, checksum },
    storageState: verdict.isArchived ? "ARCHIVED" : "ACTIVE",
    action: verdict.action,
    ...(verdict.action === "collision" && { reason: verdict.reason }),
  };
}

function count(totals: PlanTotals, { action, sizeBytes, storageState }: PlanItem): void {
  totals.objects++;
  totals.bytes += sizeBytes;
  if (action === "collision") totals.collisions++;
  if (action === "already-there") {
    totals.alreadyThere++;
    totals.alreadyThereBytes += sizeBytes;
  }
  if (action !== "send") return;
  totals.toSend++;
  totals.toSendBytes += sizeBytes;
  if (storageState !== "ARCHIVED") return;
  totals.archivedFiles++;
  totals.archivedBytes += sizeBytes;
}

function noTotals(): PlanTotals {
  return {
    ...{ objects: 0, bytes: 0, toSend: 0, toSendBytes: 0, alreadyThere: 0 },
    ...{ alreadyThereBytes: 0, collisions: 0, archivedFiles: 0, archivedBytes: 0 },
  };
}

function placeOf(uri: string): Place {
  const { container: bucket, path: key } = Uri.parse(uri);
  return { bucket, key };
}

import { judge } from "#core/copy/s3-copy/judge";
import { commonOf, lookUpIn } from "#core/copy/s3-copy/look-up";
import { refusalOf } from "#core/copy/s3-copy/refusal";
import type { Seen } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import * as Uri from "#core/copy/uri";
import { VisibleError } from "#core/error";
import { eachOf } from "#core/readset/in-flight";
import type { Verdict } from "#core/share/plan/verdict";

/** Destinations that are asked for more than their ETag at once, as a copy does. */
const judgeWidth = 16;

/** A file of which the source was found. */
export type Compared = { path: string; source: Seen };

/**
 * Decides as the S3 copy will, by what lies below a folder. Call by call it takes files in the order of their paths, so
 * that the folder is listed once. Throws `plan.refused` for a folder that may not be looked at.
 */
export function comparerOf(folderUri: string): (files: Compared[]) => Promise<Verdict[]> {
  const { container: bucket, path: folder } = Uri.parse(folderUri);
  const lookUp = lookUpIn(bucket, { root: folder });
  return async (files) => {
    const keys = files.map(({ path }) => folder + path).filter(isAskable);
    const existing = await allowed(lookUp(keys), uriOf({ bucket, key: commonOf(folder, folder) }));
    const verdicts: Verdict[] = [];
    await eachOf(files.entries(), judgeWidth, async ([n, { path, source }]) => {
      const to = { bucket, key: folder + path };
      const judged = await judge({ source, to }, existing.get(to.key), "skip-identical");
      const isArchived = source.isArchived ?? false;
      if ("problem" in judged)
        verdicts[n] = { problem: { code: "file.impossible", message: judged.problem } };
      else if (judged.item.action === "fail")
        verdicts[n] = { action: "collision", isArchived, reason: judged.item.reason ?? "" };
      else if (judged.item.action === "skip") verdicts[n] = { action: "already-there", isArchived };
      else verdicts[n] = { action: "send", isArchived: judged.item.isArchived ?? false };
    });
    return verdicts;
  };
}

/** S3 refuses to be asked for longer ones; they are judged by their length. */
function isAskable(key: string): boolean {
  return Buffer.byteLength(key) <= 1024;
}

async function allowed<T>(work: Promise<T>, uri: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const problem = refusalOf(error, uri, "write");
    if (problem === undefined) throw error;
    throw new VisibleError("plan.refused", problem);
  }
}

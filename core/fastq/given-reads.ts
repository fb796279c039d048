import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import type { ReadsInput } from "#core/fastq/fastq-schema";
import { lookAt } from "#core/fastq/look";
import type { NewReads } from "#core/fastq/new-fastq";
import { placesOf } from "#core/fastq/read-set/places";
import type { LocationRow } from "#core/fastq/row";
import * as Rows from "#core/readset/rows";

/**
 * Files that a request names, as they are now. Throws `request.invalid` for what is not there or is not this stage's
 * to read (`path` names the member), and `read_set.not_found`.
 */
export async function readsOf(input: ReadsInput, path: string): Promise<NewReads> {
  const { r1, r2, readSet } = input;
  if (readSet) return ofReadSet(readSet, `${path}readSet`);
  const uris = [r1, r2].flatMap((file) => file?.uri ?? []);
  const looked = await lookAt(uris);
  const errors = looked.flatMap((one, n) =>
    "fault" in one ? [{ path: `${path}r${n + 1}.uri`, message: one.fault }] : [],
  );
  if (r2 && r2.uri === r1?.uri)
    errors.push({
      path: `${path}r2.uri`,
      message: "is the file of r1; leave r2 out of single ends",
    });
  const [first] = errors;
  if (first)
    throw new VisibleError("request.invalid", `${first.path}: ${first.message}`, {
      errors,
      hint: "Name files that are there, in buckets that this stage reads.",
    });
  const [one, other] = looked.map((found) => (found as { place: LocationRow }).place);
  return { r1: one as LocationRow, ...(other && { r2: other }) };
}

async function ofReadSet(
  key: { storeId: string; readSetId: string },
  path: string,
): Promise<NewReads> {
  const row = await Rows.find(key);
  if (!row || !Actor.canSee(row.projectId))
    throw new VisibleError(
      "read_set.not_found",
      `${path}: There is no read set ${key.readSetId} in store ${key.storeId}.`,
      { hint: "GET /api/v1/read-sets lists what you may see." },
    );
  const { r1, r2 } = placesOf(row) ?? {};
  if (r1) return { r1, ...(r2 && { r2 }) };
  const message = "has no files of reads that are known";
  throw new VisibleError("request.invalid", `${path}: ${message}`, {
    errors: [{ path, message }],
    hint: "It must be a read set of FASTQ files; of one that is just being uploaded they are known later.",
  });
}

import { createHash, type Hash } from "node:crypto";
import type { PlanFinding, PlanItem } from "#core/share/plan/schema";

/** Of what a hash is of: raised when that changes, so that no hash means two things. */
const schemaVersion = 1;

/** What a plan's hash is of. */
type Hashed = {
  merkleRoot: string;
  /** Folder that files go below. */
  destinationUri: string;
  destinationId: string;
  destinationVersion: number;
  policyVersion: number;
  itemsDigest: string;
  findings: readonly PlanFinding[];
};

/** SHA-256, in hex, of all that a plan depends on: not of its package's id, nor of a time. */
export function planHashOf(hashed: Hashed): string {
  const { merkleRoot, destinationUri, destinationId, destinationVersion } = hashed;
  const { policyVersion, itemsDigest, findings } = hashed;
  // A list has one order, where members of an object have many.
  const text = JSON.stringify([
    ...["seqferry plan", schemaVersion, merkleRoot],
    ...[destinationUri, destinationId, destinationVersion, policyVersion, itemsDigest],
    findings.map(({ severity, code, subject, message }) => [severity, code, subject, message]),
  ]);
  return createHash("sha256").update(text).digest("hex");
}

/** The digest of items, which come one by one in the order of the manifest. */
export class ItemsDigest {
  readonly #hash: Hash = createHash("sha256");

  add({ path, sizeBytes, etag, checksum, action }: PlanItem): void {
    const sum = checksum && [checksum.algorithm, checksum.value];
    this.#hash.update(`${JSON.stringify([path, sizeBytes, etag, sum, action])}\n`);
  }

  /** In hex. */
  value(): string {
    return this.#hash.copy().digest("hex");
  }
}

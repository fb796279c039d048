import type { Kept, PushJobRow } from "#core/share/push/push-job.entity";

/** Writes the certificate of a push that SUCCEEDED, once; `outcomes`: its log, and the lines of it after the first. */
export async function certify(
  row: PushJobRow,
  outcomes: { key: string; lines: string[] },
): Promise<Kept> {
  const { pushJobId, projectId, packageId, packageName, planId, planHash, attempt } = row;
  const { merkleRoot, fileCount, totalBytes, recipient, contact, approval } = row.facts;
  // The API must be able to read a push without all that signs.
  const { issue } = await import("#core/audit/certificate");
  return issue({
    ...{ kind: "push", id: pushJobId, projectId, outcomes },
    package: { id: packageId, name: packageName, merkleRoot, fileCount, totalBytes },
    sender: row.requestedBy,
    recipient: { name: recipient, contact, destinationUri: row.destinationUri },
    plan: { id: planId, hash: planHash },
    approval: approval ?? null,
    completedAt: row.endedAt ?? row.updatedAt,
    record: { subject: pushJobId, action: "push.succeed", details: { attempt } },
  });
}

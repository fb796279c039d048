/** An item of a push or a copy. */
export type FailedItem = {
  error: string | null;
  sourceUri: string;
  destinationUri: string;
  path?: string;
};

/** Items that failed alike. */
export type Cause<Failed> = { cause: string; items: Failed[] };

/**
 * Groups what failed by why: two errors are one cause when they differ only in what they name, such as paths, URIs,
 * ids and digests. The largest group comes first, and its items stay in their order.
 */
export function causesOf<Failed extends FailedItem>(items: readonly Failed[]): Cause<Failed>[] {
  const groups = Map.groupBy(items, causeOf);
  return [...groups]
    .map(([cause, members]) => ({ cause, items: members }))
    .sort((a, b) => b.items.length - a.items.length);
}

function causeOf({ error, path = "", sourceUri, destinationUri }: FailedItem): string {
  const names = [sourceUri, destinationUri, path].sort((a, b) => b.length - a.length);
  let text = error ?? "No reason was told.";
  for (const name of names) if (name !== "") text = text.replaceAll(name, "…");
  return text
    .replaceAll(/\b(?:s3|icav2):\/\/[^\s"',;)]+/g, "…")
    .replaceAll(/\b[0-9a-f]{32,64}(?:-\d+)?\b/gi, "…");
}

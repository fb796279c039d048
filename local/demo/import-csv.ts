import type { Import, ImportKind, NewImport } from "#core/catalogue/import-schema";
import { type Ask, mostLooks, pause } from "#local/demo/ask";

/** Imports a CSV file by the API, and waits for its end. Throws when it fails, and when it refuses a record. */
export async function importCsv(
  ask: Ask,
  { kind, csv }: { kind: ImportKind; csv: string },
  signal: AbortSignal,
): Promise<void> {
  const made = await ask<NewImport>("admin", "POST", "/imports", {
    ...{ kind, fileName: `${kind}.csv`, sizeBytes: Buffer.byteLength(csv) },
  });
  const put = { method: "PUT", headers: made.uploadHeaders, body: csv, signal };
  const uploaded = await fetch(made.uploadUrl ?? "", put);
  if (!uploaded.ok)
    throw new Error(`The upload of ${kind}.csv was answered by ${uploaded.status}.`);
  for (let look = 0; look < mostLooks; look++) {
    const found = await ask<Import>("admin", "GET", `/imports/${made.id}`);
    const { status, statusReason, refusals } = found;
    if (status === "SUCCEEDED" && refusals.length === 0) return;
    if (!["PENDING", "RUNNING"].includes(status))
      throw new Error(`The import ended ${status}: ${statusReason ?? refusals[0]?.detail}`);
    await pause(signal);
  }
  throw new Error(`The import of ${kind}.csv has not ended within a minute.`);
}

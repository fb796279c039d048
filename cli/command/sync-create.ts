import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { create } from "#cli/tree/sync";
import type { SyncRequest } from "#core/fastq/sync/schema";

export const run: Handler<typeof create> = async (call) => {
  const { fastq, fastqSet, requires, place, idempotencyKey, ...others } = call.options;
  if (fastq.length + fastqSet.length === 0)
    throw usage("There is no fastq to wait for.", "Name some with --fastq or --fastq-set.");
  const requirements: Record<string, unknown> = Object.fromEntries(
    requires.map((name) => [name, true]),
  );
  if (place !== undefined) requirements.hasActiveReadSet = placeOf(place);
  if (Object.keys(requirements).length === 0)
    throw usage("Nothing is required.", "Say what with --requires, or where with --place.");
  const body = {
    ...(fastq.length > 0 && { fastqIds: fastq }),
    ...(fastqSet.length > 0 && { fastqSetIds: fastqSet }),
    requirements,
    ...others,
  };
  const api = await openApi(call);
  const request = { body, idempotent: true, idempotencyKey };
  const made = await api.ask<SyncRequest>("POST", "/sync-requests", request);
  await remember(call, "sync requests", [made]);
  Say.note(call, `What it waits for: seqferry sync explain ${made.id}`);
  printOne(call, made);
  return 0;
};

function placeOf(uri: string): { bucket: string; prefix: string } {
  const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return { bucket, prefix };
}

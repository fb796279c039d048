import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError } from "#cli/exit";
import { fastqIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import type { remove } from "#cli/tree/fastq";
import type { Fastq } from "#core/fastq/schema";

export const run: Handler<typeof remove> = async (call) => {
  const id = fastqIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { rgid, fastqSetId } = await api.ask<Fastq>("GET", `/fastqs/${id}`);
    if (fastqSetId)
      throw new CliError(
        ...(["conflict", "fastq.in_set"] as const),
        `${id} is in the set ${fastqSetId} and cannot be deleted.`,
      );
    Say.note(call, `Would delete ${id}, ${rgid}.`);
    return 0;
  }
  if (!(await agreed(call, `Delete ${id}?`))) return 0;
  await api.text("DELETE", `/fastqs/${id}`);
  Say.note(call, `${id} is deleted.`);
  return 0;
};

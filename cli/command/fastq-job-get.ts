import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { fastqJobIdOf } from "#cli/ids";
import type { get } from "#cli/tree/fastq-job";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/fastq-jobs/${fastqJobIdOf(id)}`);

import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { fastqSetIdOf } from "#cli/ids";
import type { get } from "#cli/tree/fastq-set";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/fastq-sets/${fastqSetIdOf(id)}`);

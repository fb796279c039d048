import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { fastqIdOf } from "#cli/ids";
import type { get } from "#cli/tree/fastq";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/fastqs/${fastqIdOf(id)}`);

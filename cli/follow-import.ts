import { CliError, codeOf } from "#cli/exit";
import { endOf, type Kind, sayFailed } from "#cli/follow-job";
import * as Say from "#cli/say";
import type { Import } from "#core/catalogue/import-schema";

export const imports: Kind<Import> = {
  ...{ what: "Import", path: "/imports", again: "import get", hint: "Look at it" },

  shows:
    (_call, progress) =>
    ({ status, kind, progress: counted }) =>
      progress.show({ status, phase: kind, progress: { ...counted, bytes: 0 } }),

  /** 0 for one whose records were all taken; 5 when some were refused. */
  exitOf(call, row) {
    const { id, status, counts, warnings, dryRun } = row;
    for (const warning of warnings) Say.note(call, warning);
    if (status !== "SUCCEEDED") return sayFailed(call, "cli.import_failed", endOf(row));
    if (counts.refused === 0) return 0;
    const records = counts.refused === 1 ? "record was" : "records were";
    const message = `${counts.refused} ${records} refused; the others are ${dryRun ? "fine" : "imported"}.`;
    const hint = `Which, and why: seqferry import outcomes ${id} --result refused`;
    Say.failed(call, new CliError("partial", "cli.records_refused", message, { hint }));
    return codeOf("partial");
  },
};

import { endOf, type Kind, sayFailed } from "#cli/follow-job";
import * as Say from "#cli/say";
import type { Package } from "#core/package/schema";

export const packages: Kind<Package> = {
  ...{ what: "Package", path: "/packages", again: "package watch" },

  shows:
    (_call, progress) =>
    ({ status, fileCount, totalBytes }) => {
      const counted = { done: fileCount ?? 0, total: fileCount, bytes: totalBytes ?? 0 };
      progress.show({ status, phase: "files", progress: counted });
    },

  exitOf(call, row) {
    const { id, status, warningCount, isShareable } = row;
    const look = `seqferry package findings ${id}`;
    if (status !== "SUCCEEDED") {
      const hint = status === "FAILED" ? `All of it: ${look} --all` : undefined;
      return sayFailed(call, "cli.package_failed", endOf(row), hint);
    }
    if (warningCount) Say.note(call, `It has ${warningCount} warnings: ${look}`);
    if (isShareable === false)
      Say.note(
        call,
        `${row.archivedFileCount} of its files are archived: no link can be made to it. Make it again with --defrost-archived-fastqs.`,
      );
    return 0;
  },
};

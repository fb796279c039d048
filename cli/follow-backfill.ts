import { endOf, type Kind, sayFailed } from "#cli/follow-job";
import * as Say from "#cli/say";
import type { Backfill } from "#core/readset/backfill-schema";

/** PAUSED is not its end, and is said. */
export const backfills: Kind<Backfill> = {
  ...{ what: "Backfill", path: "/backfills", again: "backfill watch" },

  shows(call, progress) {
    let wasPaused = false;
    return (backfill) => {
      progress.show(backfill);
      const isPaused = backfill.status === "PAUSED";
      if (isPaused && !wasPaused) {
        progress.end();
        Say.note(call, `It is paused. Resume it: seqferry backfill resume ${backfill.id}`);
      }
      wasPaused = isPaused;
    };
  },

  exitOf(call, backfill) {
    const { id, status } = backfill;
    if (status === "SUCCEEDED") return 0;
    const hint =
      status === "FAILED" ? `Go on where it was: seqferry backfill resume ${id}` : undefined;
    return sayFailed(call, "cli.backfill_failed", endOf(backfill), hint);
  },
};

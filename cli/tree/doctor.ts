import { command } from "#cli/command";
import { Check } from "#core/operations/health/schema";

export const doctor = command({
  path: "doctor",
  summary: "Checks a stage from here to its queues, and says what to fix.",
  description:
    "Whether the stage answers, whether its sign-in does, whether you are signed in and as whom, versions, the two clocks; and, for admins, everything that the stage needs: table, events, buckets, queues, machines, sequence stores, quotas, keys. Nothing is changed. Exit 0: all works, perhaps with warnings; 1: something does not; 4: you are not signed in.",
  examples: [
    ["doctor", "After a deployment, or when something is odd."],
    ["doctor --json", "For a monitor: read the exit code, and the checks that are not ok."],
  ],
  options: {},
  prints: { schema: Check, columns: ["status", "name", "detail", "fix"] },
});

export const doctorCommands = [doctor];

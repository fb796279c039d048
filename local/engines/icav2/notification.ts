import { randomUUID } from "node:crypto";
import type { Job } from "#core/copy/icav2/job";
import { type JobNotification, jobEventCode } from "#core/copy/icav2/notification";
import type { Core } from "#local/engines/icav2/core";

type Target = { address: string };

/**
 * Plans the notifications of a job's change of status, one for each subscription of its project that is on; in
 * the transaction of the change. Injected faults lose, double or delay them.
 */
export function announce(core: Core, job: Job, before: string | undefined, at: number): void {
  const projectId = job.project?.id ?? "";
  for (const { address } of targetsOf(core, projectId)) {
    const notification: JobNotification = {
      correlationId: randomUUID(),
      timestamp: new Date(at).toISOString(),
      eventCode: jobEventCode,
      eventParameters: {
        job: job.id,
        ...(before && { jobPreviousStatus: before }),
        jobStatus: job.status,
      },
      description: "Job status changed",
      projectId,
      payload: job,
    };
    const effects = ["lose", "duplicate", "reorder"] as const;
    const faults = core.context.gate.faults.draw(effects, "icav2", "Notification", projectId);
    const lost = faults.some(({ effect }) => effect === "lose");
    const twice = faults.some(({ effect }) => effect === "duplicate");
    const delay = Math.max(0, ...faults.map((one) => ("delay" in one ? one.delay : 0)));
    const body = JSON.stringify(notification);
    for (let copy = 0; copy < (lost ? 0 : twice ? 2 : 1); copy++)
      plan(core, { address, body }, core.context.clock.now() + delay);
  }
}

/** Delivery is at least once, in the order of the changes: a crash before the end of the task repeats it. */
export function deliverWhenDue(core: Core): void {
  core.tasks.on("notify", async ({ subject }) => {
    const row = core.database
      .prepare("SELECT address, body FROM notification WHERE seq = ?")
      .get(Number(subject));
    if (row) await core.options.deliver?.({ address: String(row.address), body: String(row.body) });
    return () => {
      core.database.prepare("DELETE FROM notification WHERE seq = ?").run(Number(subject));
    };
  });
}

function plan(core: Core, { address, body }: Target & { body: string }, dueAt: number): void {
  const { lastInsertRowid } = core.database
    .prepare("INSERT INTO notification (address, body) VALUES (?, ?)")
    .run(address, body);
  // Tasks that are due together go by the text of their subject.
  core.tasks.add("notify", String(lastInsertRowid).padStart(12, "0"), dueAt);
}

function targetsOf({ database }: Core, projectId: string): Target[] {
  return database
    .prepare(
      `SELECT json_extract(channel.body, '$.address') AS address FROM subscription
       JOIN channel ON channel.id = subscription.channel_id
       WHERE project_id = ? AND json_extract(subscription.body, '$.enabled')
       AND json_extract(channel.body, '$.enabled') ORDER BY subscription.seq`,
    )
    .all(projectId)
    .map((row) => ({ address: String(row.address) }));
}

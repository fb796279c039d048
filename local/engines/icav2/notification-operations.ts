import { randomUUID } from "node:crypto";
import {
  jobEventCode,
  type NotificationChannel,
  type NotificationSubscription,
} from "#core/copy/icav2/notification";
import type { Core } from "#local/engines/icav2/core";
import type { Some } from "#local/engines/icav2/handler";
import { owned } from "#local/engines/icav2/identity";
import { missing, notFound, problem } from "#local/engines/icav2/problem";
import { projectOf } from "#local/engines/icav2/project-table";

type Kept = Omit<NotificationSubscription, "notificationChannel">;

/** Channels of the tenant and subscriptions of projects; queues and changes of jobs are what there is. */
export function notificationOperations(
  core: Core,
): Some<
  | "getNotificationChannels"
  | "createNotificationChannel"
  | "deleteNotificationChannel"
  | "getNotificationSubscriptions"
  | "createNotificationSubscription"
  | "deleteNotificationSubscription"
> {
  const { database } = core;
  const now = () => core.context.clock.now();
  return {
    getNotificationChannels: () => ({
      items: database.prepare("SELECT body FROM channel ORDER BY seq").all().map(parsed),
    }),
    createNotificationChannel({ body, caller }) {
      if (body.type !== "SQS") throw missing(`channels of type ${body.type}`);
      if (!core.options.deliver) throw missing("notifications: this cloud has no queues for them");
      const channel: NotificationChannel = { ...owned(randomUUID(), caller.email, now()), ...body };
      database
        .prepare("INSERT INTO channel (id, body) VALUES (?, ?)")
        .run(channel.id, JSON.stringify(channel));
      return channel;
    },
    deleteNotificationChannel({ parameters: { channelId } }) {
      channelOf(core, channelId);
      const used = database.prepare("SELECT 1 FROM subscription WHERE channel_id = ?");
      if (used.get(channelId)) throw problem(409, `The channel ${channelId} has subscriptions.`);
      database.prepare("DELETE FROM channel WHERE id = ?").run(channelId);
      return undefined;
    },
    getNotificationSubscriptions({ parameters: { projectId } }) {
      projectOf(core, projectId);
      const rows = database
        .prepare("SELECT * FROM subscription WHERE project_id = ? ORDER BY seq")
        .all(projectId);
      return {
        items: rows.map((row) => ({
          ...(JSON.parse(String(row.body)) as Kept),
          notificationChannel: channelOf(core, String(row.channel_id)),
        })),
      };
    },
    createNotificationSubscription({ parameters: { projectId }, body, caller }) {
      projectOf(core, projectId);
      const { notificationChannelId, eventCode, enabled } = body;
      if (eventCode !== jobEventCode) throw missing(`events other than ${jobEventCode}`);
      if (body.filterExpression) throw missing("filterExpression");
      if (body.payloadVersion) throw missing("payloadVersion");
      const notificationChannel = channelOf(core, notificationChannelId);
      const kept: Kept = { ...owned(randomUUID(), caller.email, now()), eventCode, enabled };
      database
        .prepare("INSERT INTO subscription (id, project_id, channel_id, body) VALUES (?, ?, ?, ?)")
        .run(kept.id, projectId, notificationChannelId, JSON.stringify(kept));
      return { ...kept, notificationChannel };
    },
    deleteNotificationSubscription({ parameters: { projectId, subscriptionId } }) {
      projectOf(core, projectId);
      const { changes } = database
        .prepare("DELETE FROM subscription WHERE id = ? AND project_id = ?")
        .run(subscriptionId, projectId);
      if (changes === 0) throw notFound("notification subscription", subscriptionId);
      return undefined;
    },
  };
}

function channelOf({ database }: Core, id: string): NotificationChannel {
  const row = database.prepare("SELECT body FROM channel WHERE id = ?").get(id);
  if (!row) throw notFound("notification channel", id);
  return parsed(row);
}

function parsed(row: Record<string, unknown>): NotificationChannel {
  return JSON.parse(String(row.body));
}

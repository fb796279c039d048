import * as z from "zod";
import { ApplicationName } from "#core/copy/icav2/application";
import { owned, Timestamp, text, Uuid } from "#core/copy/icav2/base";
import { Job } from "#core/copy/icav2/job";

const channel = {
  enabled: z.boolean(),
  type: z.enum(["MAIL", "SQS", "SNS", "HTTP"]),
};

/** Where notifications go; the address of a queue is its URL. */
export const CreateNotificationChannel = z.strictObject({
  ...channel,
  address: text(100),
  awsRegion: text(255).nullish(),
});
export const NotificationChannel = z.object({
  ...owned,
  ...channel,
  address: text(255),
  awsRegion: text(255, 0).nullish(),
  application: ApplicationName.nullish(),
});
export type NotificationChannel = z.infer<typeof NotificationChannel>;

const subscription = {
  eventCode: text(20),
  payloadVersion: z.string().nullish(),
  filterExpression: text(2000).nullish(),
  enabled: z.boolean(),
};

/** Which events of a project go to a channel. */
export const CreateNotificationSubscription = z.strictObject({
  ...subscription,
  notificationChannelId: Uuid,
});
export const NotificationSubscription = z.object({
  ...owned,
  ...subscription,
  notificationChannel: NotificationChannel,
  application: ApplicationName.nullish(),
});
export type NotificationSubscription = z.infer<typeof NotificationSubscription>;

/** A job's status changed. */
export const jobEventCode = "ICA_JOB_001";

/**
 * What arrives at the queue. Not in the document; its members are those of ICA's other notifications, of
 * which only `eventCode`, `projectId` and `payload` can be relied on.
 */
export const JobNotification = z.object({
  correlationId: z.string().optional(),
  timestamp: Timestamp.optional(),
  eventCode: z.literal(jobEventCode),
  eventParameters: z.record(z.string(), z.string()).optional(),
  description: z.string().optional(),
  projectId: Uuid,
  payload: Job,
});
export type JobNotification = z.infer<typeof JobNotification>;

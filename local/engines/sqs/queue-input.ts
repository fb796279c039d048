import type { Settings } from "#local/engines/sqs/settings";

/** The members that name, set up and tag queues. */
export type QueueInput = {
  QueueUrl?: string;
  QueueName?: string;
  QueueOwnerAWSAccountId?: string;
  QueueNamePrefix?: string;
  MaxResults?: number | string;
  NextToken?: string;
  Attributes?: Settings;
  AttributeNames?: string[];
  tags?: Record<string, string>;
};

import { stage } from "./stage";

/** The stage's bus: all events but those of AWS services, which arrive on `default` only. */
export const bus = stage.busName
  ? sst.aws.Bus.get("EventBus", stage.busName)
  : new sst.aws.Bus("EventBus");

/** Name only: SST's own link would grant `events:*`. */
export const busLink = new sst.Linkable("Bus", { properties: { name: bus.name } });

/** Where EventBridge and the stream put what they could not deliver, with the reason. */
export const undelivered = new sst.aws.Queue("UndeliveredEvents", {
  transform: { queue: { messageRetentionSeconds: 14 * 86_400 } },
});

new aws.sqs.QueuePolicy("UndeliveredEventsPolicy", {
  queueUrl: undelivered.url,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sqs:SendMessage"],
        resources: [undelivered.arn],
        principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
        conditions: [
          {
            test: "StringEquals",
            variable: "aws:SourceAccount",
            values: [aws.getCallerIdentityOutput().accountId],
          },
        ],
      },
    ],
  }).json,
});

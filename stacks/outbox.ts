import { auditQueueLink, tellAudit } from "./audit";
import { bus, busLink } from "./bus";
import { stageLink } from "./stage";
import { streamReader } from "./stream";
import { tableArn, tableLink } from "./table";

const publish = [
  { actions: ["events:PutEvents"], resources: [bus.arn] },
  { actions: ["dynamodb:DeleteItem"], resources: [tableArn] },
];

/** Publishes what the table's stream shows: outbox rows, and changes of mirrored rows. Audit records go to their chain. */
export const publisher = streamReader("Publisher", {
  handler: "functions/event/change.handler",
  link: [tableLink, busLink, auditQueueLink],
  permissions: [...publish, tellAudit],
  entities: ["outbox", "readSet"],
  inserts: ["audit"],
});

/** Publishes again what has waited for more than five minutes. */
export const sweep = new sst.aws.CronV2("OutboxSweep", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/outbox-sweep.handler",
    timeout: "60 seconds",
    link: [tableLink, busLink, stageLink],
    permissions: [...publish, { actions: ["dynamodb:Query"], resources: [tableArn] }],
  },
});

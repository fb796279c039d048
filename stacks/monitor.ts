import { ageAlarm, alarm, functionAlarm, machineAlarms, queueAlarms } from "./alarm";
import { api } from "./api";
import { auditConsumer, auditDue, certificateConsumer } from "./audit";
import { reconciliation } from "./backfill";
import { importer, importSweep } from "./catalogue";
import { deadLetterQueues } from "./dead-letters";
import { jobsDue, outsideConsumer, resultConsumer, runner } from "./fastq-jobs";
import { expiry, fileConsumer, readSetConsumer } from "./fastq-places";
import { jobConsumer, syncConsumer } from "./icav2-copy";
import { jobEndConsumer } from "./job-ends";
import { mirrorWriter } from "./mirror";
import { limitsOf } from "./monitor-config";
import { alertsDue, deliverer, notifier } from "./notify";
import { publisher, sweep } from "./outbox";
import { packagesDue } from "./package";
import { pushConsumer, pushesDue } from "./push";
import { consumer, hydrator } from "./readset";
import { ruleTargets } from "./rule";
import { rulesDue, runConsumer, triggerConsumer } from "./rules";
import { plansDue } from "./share";
import { sharingConsumer, sharingDue } from "./sharing-jobs";
import { isPermanent, sequenceStoreIds, stage } from "./stage";
import { stateMachines } from "./state-machine";
import { changeConsumer, requestConsumer, syncDue } from "./sync";
import { copyEndConsumer, unarchivingConsumer, unarchivingDue } from "./unarchiving";
import { workflowFileConsumer } from "./workflow-files";

// One alarm for each promise. Metrics without a namespace are ours: `core/operations/metrics.ts`.

// Nothing vanishes: what is given up is kept, and somebody is told.
for (const { name, queue } of deadLetterQueues) queueAlarms(name, queue);

// Nobody waits: a shard that is blocked or a consumer that does not run shows in the oldest message first.
const consumed = deadLetterQueues.flatMap(({ redriveTo }) => redriveTo ?? []);
const minutesOf = limitsOf([...consumed.map(({ name }) => name), "UserQueue"], stage);
for (const { name, queue, oldestMinutes } of consumed)
  ageAlarm(name, {
    queueName: queue.nodes.queue.name,
    minutes: minutesOf(name, oldestMinutes),
    section: name === "ReadSetEvents" ? "events-wait" : "messages-wait",
  });
if (stage.queueName)
  ageAlarm("UserQueue", {
    queueName: stage.queueName,
    minutes: minutesOf("UserQueue", 5),
    section: "events-wait",
  });

// The mirror follows within a minute, as its users see it: p99, because one slow event is no delay.
alarm("ReadSetLag", {
  metric: "ReadSetEventLagSeconds",
  statistic: "p99",
  period: 300,
  periods: 2,
  above: 60,
  says: "Read sets are more than a minute behind HealthOmics.",
  section: "events-wait",
});

// The mirror is what HealthOmics has. Each reconciliation says how far it was not, and repairs it: the
// alarm tells that events are lost. It stays until a reconciliation finds nothing, so no data changes nothing.
const drifts = {
  MirrorMissing: "read sets of HealthOmics were not in the mirror",
  MirrorStale: "rows of the mirror were older than HealthOmics",
  MirrorExtra: "rows of the mirror were of read sets that HealthOmics does not have",
};
for (const [metric, says] of Object.entries(drifts))
  alarm(metric, {
    metric,
    statistic: "Maximum",
    period: 300,
    periods: 1,
    above: 0,
    missing: "ignore",
    says: `A reconciliation found that ${says}, and repaired it.`,
    section: "the-mirror-differs",
  });

// Somebody looks: a nightly run that does not end is the only way for drift to stay unseen. 26 hours leave
// it two for its work. Personal stages have no nights.
if (isPermanent)
  for (const Store of sequenceStoreIds)
    alarm(`ReconciliationOverdue${Store}`, {
      metric: "ReconciliationFinished",
      dimensions: { Store },
      statistic: "Sum",
      period: 3600,
      periods: 26,
      below: 1,
      missing: "breaching",
      says: `No reconciliation of the sequence store ${Store} has finished for 26 hours.`,
      section: "no-reconciliation-finished",
    });

// A backfill ends, or says why not.
alarm("BackfillFailed", {
  metric: "BackfillFailed",
  statistic: "Sum",
  period: 300,
  periods: 1,
  above: 0,
  says: "A backfill or a reconciliation ended FAILED; what it had done is kept.",
  section: "a-backfill-failed",
});

// A copy is complete, or says what is missing.
alarm("CopyJobFailed", {
  metric: "CopyJobFailed",
  statistic: "Sum",
  period: 300,
  periods: 1,
  above: 0,
  says: "A copy job ended FAILED; what it had copied is kept.",
  section: "a-copy-failed",
});

// A copy ends: the slowest thaw takes two days, so three are too many.
alarm("CopyJobOld", {
  metric: "CopyJobAgeSeconds",
  statistic: "Maximum",
  period: 3600,
  periods: 1,
  above: 3 * 86_400,
  says: "A copy job has been running for more than three days.",
  section: "a-copy-takes-days",
});

// Quotas are kept: the limiter refuses before HealthOmics does, so a throttled call means that it is set
// too high, or that others in the account use up the same quota.
alarm("HealthOmicsThrottled", {
  metric: "HealthOmicsThrottled",
  statistic: "Sum",
  period: 300,
  periods: 3,
  above: 0,
  says: "HealthOmics has refused calls as too many for 15 minutes.",
  section: "healthomics-refuses-calls",
});

// Calls of functions are not refused: the account's concurrency, which all its functions share, suffices.
alarm("LambdaThrottled", {
  namespace: "AWS/Lambda",
  metric: "Throttles",
  statistic: "Sum",
  period: 300,
  periods: 3,
  above: 0,
  says: "Lambda has refused calls of functions in this account for 15 minutes: its concurrency is used up.",
  section: "a-function-fails",
});

// Live work does not wait behind the backfill, which holds four calls at most: at five a second, less than
// a second. A burst of events may; a quarter of an hour of them says that the quotas are too small.
alarm("QuotaWait", {
  metric: "QuotaWaitMs",
  statistic: "p99",
  period: 300,
  periods: 3,
  above: 1000,
  says: "For 15 minutes live calls to HealthOmics have waited for more than a second for the rate limiter.",
  section: "healthomics-refuses-calls",
});

// Events go out at once: one that the sweep finds is a hiccup of the stream, three sweeps in a row are its end.
alarm("OutboxWaiting", {
  metric: "OutboxSwept",
  statistic: "Sum",
  period: 300,
  periods: 3,
  above: 0,
  says: "For 15 minutes events were published by the sweep: the table's stream does not deliver them.",
  section: "events-are-published-late",
});

// What was done cannot be changed afterwards: records are in a segment five minutes after they got their place, which
// is a minute after they were made; the sweep adds a quarter of an hour for those that the queue has lost.
alarm("AuditChainBehind", {
  metric: "AuditChainLagSeconds",
  statistic: "Maximum",
  period: 300,
  periods: 1,
  above: 1800,
  says: "Audit records have waited for more than half an hour for their place in a segment.",
  section: "the-audit-lags",
});

// Work that was begun ends.
for (const { name, machine } of stateMachines) machineAlarms(name, machine.arn);

// The API answers: one error is somebody's bad luck, ten minutes of them are ours.
alarm("ApiFailing", {
  namespace: "AWS/ApiGateway",
  metric: "5xx",
  dimensions: { ApiId: api.nodes.api.id },
  statistic: "Sum",
  period: 300,
  periods: 2,
  above: 5,
  says: "The API has answered more than five requests in five minutes with an error of its own, twice.",
  section: "the-api-fails",
});

// What runs in the background has nobody who sees it fail.
for (const [target, name] of ruleTargets) functionAlarm(name, target.nodes.function.name);
functionAlarm("Reconciliation", reconciliation.nodes.function.name);
functionAlarm("PackagesDue", packagesDue.nodes.function.name);
functionAlarm("PlansDue", plansDue.nodes.function.name);
functionAlarm("Pushes", pushConsumer.nodes.function.name);
functionAlarm("PushesDue", pushesDue.nodes.function.name);
functionAlarm("RuleTriggers", triggerConsumer.nodes.function.name);
functionAlarm("RuleRuns", runConsumer.nodes.function.name);
functionAlarm("RulesDue", rulesDue.nodes.function.name);
functionAlarm("ReadSetConsumer", consumer.nodes.function.name);
functionAlarm("ReadSetHydrator", hydrator.nodes.function.name);
functionAlarm("Publisher", publisher.nodes.function.name);
functionAlarm("OutboxSweep", sweep.nodes.function.name);
functionAlarm("CopySync", syncConsumer.nodes.function.name);
functionAlarm("Icav2Jobs", jobConsumer.nodes.function.name);
functionAlarm("Imports", importer.nodes.function.name);
functionAlarm("ImportSweep", importSweep.nodes.function.name);
functionAlarm("JobEnds", jobEndConsumer.nodes.function.name);
functionAlarm("FastqReadSets", readSetConsumer.nodes.function.name);
functionAlarm("FastqFiles", fileConsumer.nodes.function.name);
functionAlarm("FastqExpiry", expiry.nodes.function.name);
functionAlarm("FastqJobResults", resultConsumer.nodes.function.name);
functionAlarm("FastqRunner", runner.nodes.function.name);
functionAlarm("FastqOutside", outsideConsumer.nodes.function.name);
functionAlarm("FastqJobsDue", jobsDue.nodes.function.name);
functionAlarm("Unarchiving", unarchivingConsumer.nodes.function.name);
functionAlarm("UnarchivingEnds", copyEndConsumer.nodes.function.name);
functionAlarm("UnarchivingDue", unarchivingDue.nodes.function.name);
functionAlarm("SyncRequests", requestConsumer.nodes.function.name);
functionAlarm("SyncChanges", changeConsumer.nodes.function.name);
functionAlarm("SyncDue", syncDue.nodes.function.name);
functionAlarm("Notifier", notifier.nodes.function.name);
functionAlarm("WebhookDeliverer", deliverer.nodes.function.name);
functionAlarm("AlertsDue", alertsDue.nodes.function.name);
functionAlarm("SharingJobs", sharingConsumer.nodes.function.name);
functionAlarm("SharingDue", sharingDue.nodes.function.name);
functionAlarm("WorkflowFiles", workflowFileConsumer.nodes.function.name);
functionAlarm("AuditRecords", auditConsumer.nodes.function.name);
functionAlarm("AuditDue", auditDue.nodes.function.name);
functionAlarm("LinkCertificates", certificateConsumer.nodes.function.name);
if (mirrorWriter) functionAlarm("MirrorTable", mirrorWriter.nodes.function.name);

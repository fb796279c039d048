/** Events that webhooks may have, by the domains that publish them. */
export const webhookEvents = [
  ...["AlertRaised"],
  ...["PackageRequested", "PackageStarted", "PackageSucceeded", "PackageFailed"],
  ...["PackageAborted", "PackageExpired", "PackageDeleted", "DirectUrlsCreated"],
  ...["LinkCreated", "LinkRevoked", "LinkUsedUp", "LinkCompleted"],
  ...["PlanRequested", "PlanSucceeded", "PlanFailed"],
  ...["ApprovalRequested", "ApprovalGiven", "ApprovalRefused"],
  ...["PushRequested", "PushStarted", "PushSucceeded", "PushFailed", "PushAborted"],
  "PushClosed",
  ...["SharingJobRequested", "SharingJobStarted", "SharingJobSucceeded", "SharingJobFailed"],
  ...["SharingJobAborted", "SharingPolicyChanged"],
  ...["RuleCreated", "RuleChanged", "RuleDeleted", "RulesFileRefused"],
  ...["RuleRunRequested", "RuleRunRetried", "RuleRunStarted", "RuleRunMerged"],
  ...["RuleRunSucceeded", "RuleRunFailed"],
  ...["BackTestRequested", "BackTestSucceeded", "BackTestFailed"],
  ...["DestinationRegistered", "DestinationChanged", "DestinationDisabled"],
  ...["CopyJobRequested", "CopyJobRetried", "CopyJobStarted"],
  ...["CopyJobSucceeded", "CopyJobFailed", "CopyJobAborted"],
  ...["BackfillRequested", "BackfillResumed", "BackfillPaused"],
  ...["BackfillAborted", "BackfillSucceeded", "BackfillFailed"],
  ...["SyncRequested", "SyncChanged", "SyncSucceeded", "SyncFailed", "SyncAborted"],
  ...["FastqListRowsAdded", "FastqJobRequested", "FastqJobStateChange"],
  ...["FastqUnarchivingJobStateChange", "RestoredCopyExpired", "ImportFinished"],
  ...["WebhookRegistered", "WebhookChanged", "WebhookDisabled", "WebhookDeleted"],
] as const;

/**
 * Told for each read set and fastq: they are for the bus, where a rule filters them, and never leave it. Nor does
 * what the service tells itself.
 */
export const busOnlyEvents = [
  ...["ReadSetChanged", "FastqStateChange", "FastqSetStateChange"],
  "RunToldOf",
] as const;

/**
 * A body for each operation whose schema shows none itself, by `operationId`. Rules are imported as
 * `auto_package_push_jobs/jobs.json` has them.
 */
export const bodyExamples: Record<string, unknown> = {
  createBackfill: { all: true, dryRun: true },
  changeBackfill: { status: "PAUSED" },
  createImport: { kind: "lims", fileName: "lims.csv", sizeBytes: 18204 },
  changeImport: { status: "ABORTED" },
  previewPackage: { selection: { libraryIdList: ["LPRJ240001"], dataTypeList: ["fastq"] } },
  changePackage: { status: "ABORTED" },
  createLink: { expiresInDays: 14, recipient: "A hospital", note: "First batch" },
  createDirectUrls: { expiresInDays: 3 },
  changeDestination: { status: "DISABLED" },
  decideApproval: {
    decision: "APPROVED",
    planHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  },
  changePushJob: { status: "ABORTED" },
  changeSharingJob: { status: "ABORTED" },
  importRules: [
    {
      jobName: "cup",
      enabled: true,
      projectIdList: ["CUP"],
      dataTypeList: ["fastq"],
      shareDestination: "s3://recipient/cup/",
    },
  ],
  changeRuleRun: { status: "PENDING" },
  createBackTest: { days: 30 },
  changeCopyJob: { status: "ABORTED" },
  setFastqReads: {
    r1: { uri: "s3://archive/run/LPRJ240001_S1_L001_R1_001.fastq.gz" },
    r2: { uri: "s3://archive/run/LPRJ240001_S1_L001_R2_001.fastq.gz" },
  },
  setFastqFacts: { readCount: 4120334, baseCount: 618050100 },
  launchFastqJob: { jobType: "READ_COUNT" },
  reportFastqJob: { status: "SUCCEEDED", result: { readCount: 4120334, baseCount: 618050100 } },
  changeFastqSet: { isCurrent: true },
  changeSyncRequest: { status: "ABORTED" },
  changeUnarchivingJob: { status: "ABORTED" },
  askWebhookDelivery: {},
  redriveDeadLetters: { messagesPerSecond: 10 },
};

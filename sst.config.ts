/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app(input) {
    const permanent = ["beta", "gamma", "prod"].includes(input.stage);
    return {
      name: "seqferry",
      home: "aws",
      version: "4.17.1",
      removal: permanent ? "retain" : "remove",
      protect: permanent,
      providers: { aws: { version: "7.20.0" } },
    };
  },
  async run() {
    await import("./stacks/functions");
    await import("./stacks/table");
    await import("./stacks/bus");
    await import("./stacks/storage");
    const auth = await import("./stacks/auth");
    await import("./stacks/audit");
    await import("./stacks/outbox");
    const readset = await import("./stacks/readset");
    const backfill = await import("./stacks/backfill");
    await import("./stacks/mirror");
    const pkg = await import("./stacks/package");
    const icav2Copy = await import("./stacks/icav2-copy");
    const s3Copy = await import("./stacks/s3-copy");
    await import("./stacks/catalogue");
    await import("./stacks/workflow-files");
    await import("./stacks/job-ends");
    await import("./stacks/fastq-places");
    await import("./stacks/fastq-jobs");
    await import("./stacks/unarchiving");
    await import("./stacks/sync");
    await import("./stacks/share");
    await import("./stacks/push");
    const { api } = await import("./stacks/api");
    await import("./stacks/sharing-jobs");
    await import("./stacks/rules");
    await import("./stacks/notify");
    const web = await import("./stacks/web");
    await import("./stacks/monitor");
    await import("./stacks/dashboard");
    return {
      api: api.url,
      web: web.site.url,
      issuer: auth.issuer,
      readSetQueue: readset.queue.url,
      backfill: backfill.backfill.arn,
      packaging: pkg.packaging.arn,
      icav2CopyBatch: icav2Copy.icav2CopyBatch.arn,
      s3Copy: s3Copy.s3Copy.arn,
    };
  },
});

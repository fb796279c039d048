/**
 * Manifests, download scripts, reports. Scripts hold a link's token: they are deleted when it is
 * revoked, and vanish once no link can live any more (90 days). Files of imports name people's subjects: they vanish
 * after as long, with what became of their records. Packages end after 30 days (`core/package`); what a stopped machine
 * wrote after that vanishes by itself.
 */
export const storage = new sst.aws.Bucket("StorageBucket", {
  cors: false,
  lifecycle: [
    { id: "scripts", prefix: "scripts/", expiresIn: "91 days" },
    { id: "imports", prefix: "imports/", expiresIn: "91 days" },
    { id: "packages", prefix: "packages/", expiresIn: "45 days" },
    // What was pushed last is compared with for so long; a push that FAILED may be retried as long.
    { id: "plans", prefix: "plans/", expiresIn: "400 days" },
    { id: "push-jobs", prefix: "push-jobs/", expiresIn: "400 days" },
    { id: "sharing-jobs", prefix: "sharing-jobs/", expiresIn: "400 days" },
    { id: "back-tests", prefix: "back-tests/", expiresIn: "400 days" },
    { id: "temporary", prefix: "temporary/", expiresIn: "7 days" },
  ],
  transform: {
    bucket: (args) => {
      args.forceDestroy = $app.removal === "remove";
    },
  },
});

/** Name only: SST's own link would grant `s3:*`. */
export const storageLink = new sst.Linkable("Storage", { properties: { name: storage.name } });

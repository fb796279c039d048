/**
 * Manifests, download scripts, reports. Scripts hold a link's token: they are deleted when it is
 * revoked, and vanish once no link can live any more (90 days).
 */
export const storage = new sst.aws.Bucket("StorageBucket", {
  cors: false,
  lifecycle: [
    { id: "scripts", prefix: "scripts/", expiresIn: "91 days" },
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

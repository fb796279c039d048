/** A `*` in a role's policy that is allowed, and why; CI refuses every other one. */
export type Wildcard = { action: string; resource: string; reason: string };

/** Under `sst dev` only: SST gives every function the way back to the developer's machine. */
export const devWildcards: Wildcard[] = [
  {
    action: "appsync:*",
    resource: "*",
    reason:
      "The bridge of live Lambda debugging; SST adds it, and deployed stages have none of it.",
  },
  {
    action: "s3:*",
    resource: "arn:aws:s3:::sst-asset-",
    reason:
      "The bridge reads large payloads from SST's asset bucket; deployed stages have none of it.",
  },
];

/** In deployed stages: none. */
export const deployedWildcards: Wildcard[] = [];

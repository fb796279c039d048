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

/** In policies of our own, in deployed stages. */
export const deployedWildcards: Wildcard[] = [
  "states:SendTaskSuccess",
  "states:SendTaskFailure",
  "states:SendTaskHeartbeat",
].map((action) => ({
  action,
  resource: "*",
  reason:
    "IAM knows no resource of these actions: the task token itself says which task is answered, and we have only those that callers gave us.",
}));

/** AWS's own policies that roles carry, whose wording is not ours; CI refuses every other one. */
export const managedPolicies: { arn: string; reason: string }[] = [
  {
    arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    reason:
      "SST gives it to every function for its log lines; it allows creating log groups and streams and putting log events, on any resource, and nothing else.",
  },
];

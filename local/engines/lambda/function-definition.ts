/** A function as the graph defines it. */
export type FunctionDefinition = {
  /** Short name for people: the component's. */
  id: string;
  /** Physical name; the ARN's last part. */
  name: string;
  arn: string;
  /** Absolute path of the source, and the exported handler. */
  file: string;
  handler: string;
  timeoutSeconds: number;
  memoryMegabytes: number;
  /** Everything the handler sees of the environment: nothing is inherited. */
  environment: Record<string, string>;
  /** Calls that may run at once; unset: as many as the account has left. */
  reservedConcurrency?: number;
  /** What becomes of asynchronous calls. */
  asynchronous?: AsynchronousConfig;
  description?: string;
  runtime?: string;
  role?: string;
};

/** Lambda's `EventInvokeConfig`, as far as it is imitated. */
export type AsynchronousConfig = {
  /** 0 to 2; unset: 2. */
  maximumRetryAttempts?: number;
  /** 60 to 21,600; unset: 21,600. */
  maximumEventAgeInSeconds?: number;
  /** ARNs of queues (`onFailure` also of buckets) that are told how it ended. */
  onFailure?: string;
  onSuccess?: string;
};

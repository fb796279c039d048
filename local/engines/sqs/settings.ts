import { AwsError } from "#local/aws-error";
import { integer } from "#local/engines/sqs/errors";
import { redriveAllowPolicy, redrivePolicy } from "#local/engines/sqs/redrive-policy";

/** Queue attributes that were set, by their AWS names; all values are strings, as on the wire. */
export type Settings = Record<string, string>;

/** What AWS answers for an attribute nobody set. */
const defaults: Settings = {
  DelaySeconds: "0",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  VisibilityTimeout: "30",
  SqsManagedSseEnabled: "true",
};

/** With a KMS key, which nothing is encrypted with here. */
const kmsDefaults: Settings = {
  KmsDataKeyReusePeriodSeconds: "300",
  SqsManagedSseEnabled: "false",
};

const fifoDefaults: Settings = {
  FifoQueue: "true",
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};

const ranges: Record<string, readonly [number, number]> = {
  DelaySeconds: [0, 900],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const choices: Record<string, readonly string[]> = {
  FifoQueue: ["true"],
  ContentBasedDeduplication: ["true", "false"],
  SqsManagedSseEnabled: ["true", "false"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};

const documents = ["Policy", "RedrivePolicy", "RedriveAllowPolicy"];

/** Attributes that only FIFO queues have. */
const fifoOnly = Object.keys(fifoDefaults);

/** Checks attributes a client wants to set. Throws `InvalidAttributeName` or `InvalidAttributeValue`. */
export function checkSettings(settings: Settings, fifo: boolean): void {
  for (const [name, value] of Object.entries(settings)) {
    const range = ranges[name];
    const choice = choices[name];
    if (!range && !choice && !documents.includes(name) && name !== "KmsMasterKeyId")
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    if (typeof value !== "string") throw invalidAttribute(name);
    if (!fifo && fifoOnly.includes(name))
      throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    // An empty document takes the attribute away again.
    if (range && !inRange(name, value, range)) throw invalidAttribute(name);
    if (choice && !choice.includes(value)) throw invalidAttribute(name);
    if (documents.includes(name) && value !== "" && !isObject(value)) throw invalidAttribute(name);
  }
  if (settings.RedrivePolicy) redrivePolicy(settings);
  redriveAllowPolicy(settings);
  if (settings.KmsMasterKeyId && settings.SqsManagedSseEnabled === "true")
    throw new AwsError(
      "InvalidAttributeName",
      "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.",
    );
  if (
    settings.FifoThroughputLimit === "perMessageGroupId" &&
    settings.DeduplicationScope === "queue"
  )
    throw invalidAttribute("FifoThroughputLimit");
}

/** What is in force: set values over defaults. */
export function effective(settings: Settings, fifo: boolean): Settings {
  const kms = settings.KmsMasterKeyId ? kmsDefaults : {};
  return { ...defaults, ...(fifo ? fifoDefaults : {}), ...kms, ...settings };
}

/** A setting as a number; settings were checked when they were set. */
export function numeric(settings: Settings, name: string): number {
  return Number(settings[name] ?? defaults[name]);
}

function inRange(name: string, value: string, range: readonly [number, number]): boolean {
  try {
    integer(name, value, range);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}

function invalidAttribute(name: string): AwsError {
  return new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
}

/** Without what was taken away by an empty value. */
export function withoutEmpty(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ""));
}

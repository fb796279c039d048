import { notImplemented } from "#local/aws-error";
import { invalid, textOf } from "#local/engines/eventbridge/errors";
import type { Transformer } from "#local/engines/eventbridge/input";
import { compilePath } from "#local/engines/eventbridge/json-path";
import { validateTransformer } from "#local/engines/eventbridge/transformer";

/** A rule's target in AWS's own members, as far as they are supported. */
export type Target = {
  Id: string;
  Arn: string;
  RoleArn?: string;
  Input?: string;
  InputPath?: string;
  InputTransformer?: Transformer;
  SqsParameters?: { MessageGroupId?: string };
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  DeadLetterConfig?: { Arn?: string };
};

/** Where the engine is: buses elsewhere cannot be reached. */
type Home = { accountId: string; region: string };

const supported = new Set<string>([
  ...["Id", "Arn", "RoleArn", "Input", "InputPath", "InputTransformer"],
  ...["SqsParameters", "RetryPolicy", "DeadLetterConfig"],
]);

/** The name of the bus that a target is; nothing for other targets. */
export function targetBus(arn: string): string | undefined {
  return /^arn:[\w-]+:events:[^:]*:[^:]*:event-bus\/(.+)$/.exec(arn)?.[1];
}

/** Checks a target as PutTargets does. Throws `ValidationException` or `NotImplemented`. */
export function validateTarget(target: Target, home: Home): Target {
  const id = textOf("targets.member.id", target.Id, { most: 64, pattern: /^[.\-_A-Za-z0-9]+$/ });
  const arn = textOf("targets.member.arn", target.Arn, { most: 1600 });
  for (const [member, value] of Object.entries(target)) {
    if (value !== undefined && value !== null && !supported.has(member))
      throw notImplemented("eventbridge", `the target parameter ${member}`);
  }
  if (!/^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:.+$/.test(arn))
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  validateKind(target, home);
  const inputs = [target.Input, target.InputPath, target.InputTransformer];
  if (inputs.filter((one) => one !== undefined && one !== null).length > 1)
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  if (target.Input !== undefined && target.Input !== null) parseInput(id, target.Input);
  if (typeof target.InputPath === "string") checkPath(id, target.InputPath);
  if (target.InputTransformer) validateTransformer(id, target.InputTransformer);
  if (arn.endsWith(".fifo") && !target.SqsParameters?.MessageGroupId)
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  validateRetryPolicy(target);
  return target;
}

function validateKind(target: Target, { accountId, region }: Home): void {
  const [, , service = "", where, account] = target.Arn.split(":");
  if (!["sqs", "lambda", "states", "events"].includes(service))
    throw notImplemented("eventbridge", `targets of ${service}`);
  if (service === "states" && !target.RoleArn)
    throw invalid(`RoleArn is required for target ${target.Arn}.`);
  if (service !== "events") return;
  if (!targetBus(target.Arn)) throw notImplemented("eventbridge", "API destinations as targets");
  if (account !== accountId || where !== region)
    throw notImplemented("eventbridge", "event buses of other accounts and Regions as targets");
  if (target.Input ?? target.InputPath ?? target.InputTransformer)
    throw notImplemented("eventbridge", "changed input for event buses");
}

function validateRetryPolicy({ RetryPolicy: policy, DeadLetterConfig }: Target): void {
  const within = (name: string, value: number | undefined, low: number, high: number) => {
    if (value !== undefined && !(Number.isInteger(value) && value >= low && value <= high))
      throw invalid(
        `Parameter ${name} is not valid. Reason: it must be between ${low} and ${high}.`,
      );
  };
  within("MaximumRetryAttempts", policy?.MaximumRetryAttempts, 0, 185);
  within("MaximumEventAgeInSeconds", policy?.MaximumEventAgeInSeconds, 60, 86_400);
  const queue = DeadLetterConfig?.Arn;
  if (queue !== undefined && (!/^arn:[\w-]+:sqs:/.test(queue) || queue.endsWith(".fifo")))
    throw invalid(
      `Parameter ${queue} is not valid. Reason: a dead-letter queue is a standard SQS queue.`,
    );
}

function parseInput(id: string, text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalid(`JSON syntax error in input for target ${id}.`);
  }
}

function checkPath(id: string, path: string): void {
  try {
    compilePath(path);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(`Invalid InputPath for target ${id} : ${error.message}.`);
  }
}

import { AwsError, notImplemented } from "#local/aws-error";
import { defaultRetryPolicy } from "#local/engines/eventbridge/delivery";
import { compileSchedule } from "#local/engines/scheduler/expression";

/** What CreateSchedule and UpdateSchedule take; dates are epoch seconds. */
export type ScheduleInput = {
  Name?: string;
  GroupName?: string;
  ScheduleExpression?: string;
  ScheduleExpressionTimezone?: string;
  StartDate?: number;
  EndDate?: number;
  Description?: string;
  State?: string;
  ActionAfterCompletion?: string;
  FlexibleTimeWindow?: { Mode?: string; MaximumWindowInMinutes?: number };
  Target?: Target;
  ClientToken?: string;
};

export type Target = {
  Arn?: string;
  RoleArn?: string;
  Input?: string;
  RetryPolicy?: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number };
  DeadLetterConfig?: { Arn?: string };
  SqsParameters?: { MessageGroupId?: string };
};

/** A schedule's members after defaults, as GetSchedule shows them. */
export type Definition = ReturnType<typeof readDefinition>;

const members = new Set([
  ...["Name", "GroupName", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate"],
  ...["EndDate", "Description", "State", "ActionAfterCompletion", "FlexibleTimeWindow"],
  ...["Target", "ClientToken"],
]);
const targetMembers = new Set([
  ...["Arn", "RoleArn", "Input", "RetryPolicy", "DeadLetterConfig", "SqsParameters"],
]);

export function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** Checks a schedule and fills in AWS's defaults. Throws `ValidationException`, `NotImplemented`. */
export function readDefinition(input: ScheduleInput) {
  refuseOthers("the parameter", input, members);
  const zone = input.ScheduleExpressionTimezone ?? "UTC";
  const expression = required("ScheduleExpression", input.ScheduleExpression);
  try {
    compileSchedule(expression, 0, zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid(`Invalid Schedule Expression ${expression}. ${error.message}.`);
  }
  const { StartDate: start, EndDate: end } = input;
  if (start !== undefined && end !== undefined && end <= start)
    throw invalid("The StartDate you specify must come before the EndDate you specify.");
  return {
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: zone,
    StartDate: start,
    EndDate: end,
    Description: input.Description,
    State: oneOf("State", input.State, ["ENABLED", "DISABLED"]),
    ActionAfterCompletion: oneOf("ActionAfterCompletion", input.ActionAfterCompletion, [
      "NONE",
      "DELETE",
    ]),
    FlexibleTimeWindow: readWindow(input.FlexibleTimeWindow),
    Target: readTarget(input.Target),
  };
}

/** A name within AWS's alphabet. */
export function nameOf(member: string, value: unknown): string {
  if (typeof value === "string" && /^[0-9a-zA-Z\-_.]{1,64}$/.test(value)) return value;
  throw invalid(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+`,
  );
}

function readWindow(window: ScheduleInput["FlexibleTimeWindow"]) {
  if (!window) throw invalid("FlexibleTimeWindow must not be null.");
  const { Mode: mode, MaximumWindowInMinutes: minutes } = window;
  if (mode === "OFF" && minutes !== undefined)
    throw invalid("MaximumWindowInMinutes can not be set when FlexibleTimeWindow mode is OFF.");
  if (mode === "OFF") return { Mode: mode };
  if (mode !== "FLEXIBLE") throw invalid("FlexibleTimeWindow Mode must be OFF or FLEXIBLE.");
  if (!Number.isInteger(minutes) || Number(minutes) < 1 || Number(minutes) > 1440)
    throw invalid("MaximumWindowInMinutes must be between 1 and 1440.");
  return { Mode: mode, MaximumWindowInMinutes: minutes };
}

function readTarget(target: Target | undefined) {
  if (!target) throw invalid("Target must not be null.");
  refuseOthers("the target parameter", target, targetMembers);
  const arn = required("Target.Arn", target.Arn);
  if (!/^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12})?:.+$/.test(arn))
    throw invalid(`Provided Arn is not in correct format: ${arn}`);
  const service = arn.split(":")[2] ?? "";
  if (service === "scheduler") throw notImplemented("scheduler", "universal targets");
  if (!["sqs", "lambda", "states"].includes(service))
    throw notImplemented("scheduler", `targets of ${service}`);
  if (arn.endsWith(".fifo") && !target.SqsParameters?.MessageGroupId)
    throw invalid("SqsParameters with a MessageGroupId must be given for a FIFO queue.");
  const deadLetters = target.DeadLetterConfig?.Arn;
  if (deadLetters && (!/^arn:[\w-]+:sqs:/.test(deadLetters) || deadLetters.endsWith(".fifo")))
    throw invalid("The dead-letter queue must be a standard SQS queue.");
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = target.RetryPolicy ?? {};
  return {
    ...target,
    Arn: arn,
    RoleArn: required("Target.RoleArn", target.RoleArn),
    RetryPolicy: {
      MaximumRetryAttempts: within("MaximumRetryAttempts", [0, 185], MaximumRetryAttempts),
      MaximumEventAgeInSeconds: within(
        "MaximumEventAgeInSeconds",
        [60, 86_400],
        MaximumEventAgeInSeconds,
      ),
    },
  };
}

function within(name: keyof typeof retryMembers, [low, high]: [number, number], value?: number) {
  if (value === undefined) return defaultRetryPolicy[retryMembers[name]];
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw invalid(`${name} must be between ${low} and ${high}.`);
}

const retryMembers = {
  MaximumRetryAttempts: "maximumRetryAttempts",
  MaximumEventAgeInSeconds: "maximumEventAgeInSeconds",
} as const;

function oneOf(member: string, value: string | undefined, values: [string, ...string[]]): string {
  const chosen = value ?? values[0];
  if (values.includes(chosen)) return chosen;
  throw invalid(`${member} must be one of ${values.join(", ")}.`);
}

function required(member: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw invalid(`${member} must not be null.`);
}

function refuseOthers(what: string, input: object, known: Set<string>): void {
  for (const [member, value] of Object.entries(input)) {
    if (value !== undefined && value !== null && !known.has(member))
      throw notImplemented("scheduler", `${what} ${member}`);
  }
}

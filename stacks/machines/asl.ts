/** The part of the Amazon States Language that our machines use, JSONata only. */
export type Definition = {
  Comment: string;
  QueryLanguage: "JSONata";
  StartAt: string;
  TimeoutSeconds: number;
  States: Record<string, State>;
};

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

type Common = { Comment?: string; Output?: Json; Assign?: Record<string, Json> };
type Flow = { Next: string; End?: undefined } | { Next?: undefined; End: true };

export type Catch = {
  ErrorEquals: string[];
  Next: string;
  Output?: Json;
  Assign?: Record<string, Json>;
};
export type Retry = {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
};

/** Every task says how long it may take, when it is tried again, and where its failure goes. */
export type Task = Common &
  Flow & {
    Type: "Task";
    Resource: string;
    Arguments?: Json;
    TimeoutSeconds: number;
    Retry: Retry[];
    Catch: Catch[];
  };
export type Choice = Common & {
  Type: "Choice";
  Choices: { Condition: string; Next: string; Output?: Json }[];
  Default: string;
};
export type Pass = Common & Flow & { Type: "Pass" };
export type Succeed = Common & { Type: "Succeed" };
export type Fail = { Type: "Fail"; Comment?: string; Error?: string; Cause?: string };
export type State = Task | Choice | Pass | Succeed | Fail;

/** Transient failures of Lambda and of what it calls: tried again for about a minute. */
export const transient: Retry = {
  ErrorEquals: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "States.Timeout",
    "RetryableError",
  ],
  IntervalSeconds: 2,
  MaxAttempts: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
};

/** A Lambda step: payload in, payload out; what it throws is kept for `failed`. */
export function lambdaTask(
  functionArn: string,
  { payload, timeoutSeconds, next, failed }: LambdaStep,
): Task {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionArn, Payload: payload },
    Output: "{% $states.result.Payload %}",
    TimeoutSeconds: timeoutSeconds,
    Retry: [transient],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: failed, Output: "{% $states.errorOutput %}" }],
    ...(next ? { Next: next } : { End: true }),
  };
}

type LambdaStep = {
  payload: Json;
  timeoutSeconds: number;
  /** Unset: the machine ends here. */
  next?: string;
  /** The state that records the failure. */
  failed: string;
};

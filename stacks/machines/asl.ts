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
    /** Of `.waitForTaskToken`: without a sign of life for so long it fails. */
    HeartbeatSeconds?: number;
    Retry: Retry[];
    Catch: Catch[];
  };
export type Choice = Common & {
  Type: "Choice";
  Choices: { Condition: string; Next: string; Output?: Json; Assign?: Record<string, Json> }[];
  Default: string;
};
export type Pass = Common & Flow & { Type: "Pass" };
/** `Seconds`: a number from 0 on, or an expression. */
export type Wait = Common & Flow & { Type: "Wait"; Seconds: number | string };
/** A distributed map over the lines of an object in S3; each child is an execution of its own. */
export type DistributedMap = Common &
  Flow & {
    Type: "Map";
    Label: string;
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject";
      ReaderConfig: { InputType: "JSONL" };
      Arguments: Json;
    };
    ItemSelector: Json;
    MaxConcurrency: number;
    ToleratedFailurePercentage: number;
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED"; ExecutionType: "STANDARD" };
      StartAt: string;
      States: Record<string, State>;
    };
    ResultWriter: { Resource: "arn:aws:states:::s3:putObject"; Arguments: Json };
    Retry: Retry[];
    Catch: Catch[];
  };
/** A map within the execution itself, over a list that an expression gives: 40 iterations at once, at most. */
export type InlineMap = Common &
  Flow & {
    Type: "Map";
    Items: string;
    ItemSelector: Json;
    MaxConcurrency: number;
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" };
      StartAt: string;
      States: Record<string, State>;
    };
    Retry: Retry[];
    Catch: Catch[];
  };
export type Succeed = Common & { Type: "Succeed" };
export type Fail = { Type: "Fail"; Comment?: string; Error?: string; Cause?: string };
export type State = Task | Choice | Pass | Wait | DistributedMap | InlineMap | Succeed | Fail;

/** Transient failures of Lambda, of what it calls, and of starting executions: tried again for about a minute. */
export const transient: Retry = {
  ErrorEquals: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    // The function was killed: by its time limit, for lack of memory, or by itself. Steps go on where they stopped.
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "States.Timeout",
    "RetryableError",
    "StepFunctions.AWSStepFunctionsException",
    "StepFunctions.ExecutionLimitExceededException",
  ],
  IntervalSeconds: 2,
  MaxAttempts: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
};

/** What fails goes to the state of `failure`, with the error as its input. */
export const toFailure: Catch = {
  ErrorEquals: ["States.ALL"],
  Next: "RecordFailure",
  Output: "{% $states.errorOutput %}",
};

/** Log lines of a step name the execution that it is of. */
export const executionId = "{% $states.context.Execution.Name %}";

/** The end of what failed: a step records it, where people look for it, and the execution fails. */
export function failure(
  functionArn: string,
  { payload, error, cause }: { payload: Record<string, Json>; error: string; cause: string },
): Record<"RecordFailure" | "Failed", State> {
  return {
    RecordFailure: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: functionArn, Payload: { ...payload, executionId } },
      TimeoutSeconds: 60,
      Retry: [transient],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
      Next: "Failed",
    },
    Failed: { Type: "Fail", Error: error, Cause: cause },
  };
}

/** A Lambda step: payload in, payload out; what it throws goes to `RecordFailure`. */
export function lambdaTask(
  functionArn: string,
  { payload, assign, timeoutSeconds, next }: LambdaStep,
): Task {
  const assigned = assign && { Assign: assign };
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: functionArn, Payload: { ...payload, executionId } },
    Output: "{% $states.result.Payload %}",
    TimeoutSeconds: timeoutSeconds,
    Retry: [transient],
    Catch: [{ ...toFailure, ...assigned }],
    ...assigned,
    ...(next ? { Next: next } : { End: true }),
  };
}

type LambdaStep = {
  payload: Record<string, Json>;
  /** Variables of the states that follow, of `RecordFailure` as well. */
  assign?: Record<string, Json>;
  timeoutSeconds: number;
  /** Unset: the machine ends here. */
  next?: string;
};

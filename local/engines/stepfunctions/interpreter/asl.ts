/** A value of a definition: literal, template or `{% expression %}`. */
export type Template = unknown;

/** One `Retry` entry; the defaults are AWS's (1 s, 3 attempts, rate 2.0). */
export type Retrier = {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
};

/** One `Catch` entry. */
export type Catcher = {
  ErrorEquals: string[];
  Next: string;
  Output?: Template;
  Assign?: Record<string, Template>;
};

/** One rule of a Choice state. */
export type ChoiceRule = {
  Condition: Template;
  Next: string;
  Output?: Template;
  Assign?: Record<string, Template>;
};

/** Where a distributed Map reads its items. */
export type ItemReader = {
  Resource: string;
  Arguments?: Template;
  ReaderConfig?: Record<string, Template>;
};

/** Where a distributed Map writes its results. */
export type ResultWriter = {
  Resource?: string;
  Arguments?: Template;
  WriterConfig?: { OutputType?: "JSON" | "JSONL"; Transformation?: "NONE" | "COMPACT" | "FLATTEN" };
};

/** A machine, a Parallel branch or an item processor. */
export type Machine = {
  StartAt: string;
  States: Record<string, State>;
  Comment?: string;
  QueryLanguage?: "JSONata" | "JSONPath";
  TimeoutSeconds?: number;
  Version?: string;
};

/** A machine run for each item of a Map. */
export type ItemProcessor = Machine & {
  ProcessorConfig?: { Mode?: "INLINE" | "DISTRIBUTED"; ExecutionType?: "STANDARD" | "EXPRESS" };
};

export type StateType =
  | "Pass"
  | "Task"
  | "Choice"
  | "Wait"
  | "Map"
  | "Parallel"
  | "Succeed"
  | "Fail";

/** One state: the members that its type allows; validation has checked that the others are absent. */
export type State = {
  Type: StateType;
  Comment?: string;
  QueryLanguage?: "JSONata" | "JSONPath";
  Next?: string;
  End?: boolean;
  Output?: Template;
  Assign?: Record<string, Template>;
  Arguments?: Template;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Resource?: string;
  Credentials?: Template;
  TimeoutSeconds?: Template;
  HeartbeatSeconds?: Template;
  Choices?: ChoiceRule[];
  Default?: string;
  Seconds?: Template;
  Timestamp?: Template;
  Error?: Template;
  Cause?: Template;
  Branches?: Machine[];
  Items?: Template;
  ItemProcessor?: ItemProcessor;
  ItemSelector?: Template;
  ItemBatcher?: {
    MaxItemsPerBatch?: Template;
    MaxInputBytesPerBatch?: Template;
    BatchInput?: Template;
  };
  ItemReader?: ItemReader;
  ResultWriter?: ResultWriter;
  MaxConcurrency?: Template;
  ToleratedFailureCount?: Template;
  ToleratedFailurePercentage?: Template;
  Label?: string;
};

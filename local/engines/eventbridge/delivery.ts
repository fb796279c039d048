/** One message for one target, as the caller's `deliver` gets it. */
export type Delivery = {
  /** Queue, function, state machine … */
  arn: string;
  /** JSON text (or plain text, where a constant input is no JSON). */
  input: string;
  roleArn?: string;
  /** ARN of the schedule that it comes from. */
  schedule?: string;
  /** Set for events that came to their bus from another bus. */
  fromBus?: boolean;
  sqs?: {
    /** Set for FIFO queues. */
    messageGroupId?: string;
    /** String attributes; set on messages for a dead-letter queue. */
    messageAttributes?: Record<string, string>;
  };
};

/** Hands a message to its target, for the `attempt`th time; rejects when the target did not take it. */
export type Deliver = (delivery: Delivery, attempt: number) => Promise<void>;

/** A delivery with what to do when it fails. */
export type Job = {
  delivery: Delivery;
  /** A standard queue. */
  deadLetterArn?: string;
  /** 0 to 185. */
  maximumRetryAttempts: number;
  /** 60 to 86,400. */
  maximumEventAgeInSeconds: number;
  /** What a dead letter tells about its origin: `RULE_ARN`, `TARGET_ARN` … */
  origin: Record<string, string>;
  /** Dead letters carry the target's own error code, as EventBridge Scheduler's do. */
  plainCodes?: boolean;
};

/** The retry policy of AWS, as far as a target says nothing else. */
export const defaultRetryPolicy = {
  maximumRetryAttempts: 185,
  maximumEventAgeInSeconds: 86_400,
} as const;

/** Says when a call may be made: `take` resolves then, or throws a `RetryableError` when that would take too long. */
export type Pace = {
  take(bucket: string, signal?: AbortSignal): Promise<void>;
  /** Is told that a call was refused all the same: others use the account's quota, too. */
  throttled?(bucket: string): Promise<void>;
};

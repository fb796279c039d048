/** What a function failed with, as Lambda reports it. */
export type FunctionError = { errorType: string; errorMessage: string; trace?: string[] };

/** The answer of one synchronous invocation: a JSON payload, or the error the handler threw. */
export type InvokeResult =
  | { payload: unknown; error?: undefined }
  | { payload?: undefined; error: FunctionError };

/**
 * Runs the function of that ARN (or name) with a JSON event and waits for its answer.
 * Handler errors and timeouts come back as `error` (`Sandbox.Timedout` for a timeout); an unknown
 * function rejects with `AwsError` `ResourceNotFoundException`.
 */
export type Invoke = (functionArn: string, event: unknown) => Promise<InvokeResult>;

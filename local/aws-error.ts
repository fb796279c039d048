/** An error in AWS's own terms; each protocol writes it in its own shape. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members beside code and message, such as `CancellationReasons`. */
  readonly fields: Record<string, unknown>;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfter: number | undefined;

  /** `code` without the service prefix: `ResourceNotFoundException`, `NoSuchKey`. */
  constructor(
    code: string,
    message: string,
    status = 400,
    fields: Record<string, unknown> = {},
    retryAfter?: number,
  ) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }
}

/** Headers of an error's answer that do not depend on the protocol. */
export function retryHeader({ retryAfter }: AwsError): Record<string, string> {
  return retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
}

/** What an operation or parameter answers that an engine does not have: never a silent success. */
export function notImplemented(engine: string, what: string): AwsError {
  return new AwsError(
    "NotImplemented",
    `The local ${engine} engine does not implement ${what}; see local/engines/${engine}/README.md for what it covers.`,
    501,
  );
}

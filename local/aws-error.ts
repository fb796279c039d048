/** An error in AWS's own terms; each protocol writes it in its own shape. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members beside code and message, such as `CancellationReasons`. */
  readonly fields: Record<string, unknown>;

  /** `code` without the service prefix: `ResourceNotFoundException`, `NoSuchKey`. */
  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** What an operation or parameter answers that an engine does not have: never a silent success. */
export function notImplemented(engine: string, what: string): AwsError {
  return new AwsError(
    "NotImplemented",
    `The local ${engine} engine does not implement ${what}; see local/engines/${engine}/README.md for what it covers.`,
    501,
  );
}

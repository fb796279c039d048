import { AwsError } from "#local/aws-error";

/** The input is wrong. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** No such table; the control plane names it, the data plane does not. */
export function tableNotFound(name?: string): AwsError {
  return new AwsError(
    "ResourceNotFoundException",
    `Requested resource not found${name === undefined ? "" : `: Table: ${name} not found`}`,
  );
}

/** What dynalite throws (a status and a response body), as an `AwsError`; anything else unchanged. */
export function fromDynalite(error: unknown): unknown {
  if (!(error instanceof Error) || !("body" in error) || !isBody(error.body)) return error;
  const { __type, message, Message } = error.body;
  return new AwsError(__type.split("#").pop() ?? __type, message ?? Message ?? "");
}

type Body = { __type: string; message?: string; Message?: string };

function isBody(body: unknown): body is Body {
  return typeof body === "object" && body !== null && "__type" in body;
}

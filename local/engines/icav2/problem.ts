import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Problem } from "#core/copy/icav2/problem";
import { AwsError, notImplemented } from "#local/aws-error";

/** An error of ICA; `parameters` has a text by the request's member. */
export function problem(
  status: number,
  detail: string,
  parameters: Record<string, string> = {},
): AwsError {
  return new AwsError(STATUS_CODES[status] ?? "Error", detail, status, { parameters });
}

/** 404 for a project, data, batch, item, job, channel or subscription that is not there. */
export function notFound(what: string, id: string): AwsError {
  return problem(404, `There is no ${what} with id ${id}.`);
}

/** 501 for what ICA has and the engine has not. */
export function missing(what: string): AwsError {
  return notImplemented("icav2", what);
}

/** Any error as ICA writes it; the document leaves `type` open, and titles to the status. */
export function problemOf(error: AwsError, timestamp: string): Problem {
  return {
    id: randomUUID(),
    type: "about:blank",
    title: error.code,
    status: error.status,
    detail: error.message,
    parameters: (error.fields.parameters as Record<string, string> | undefined) ?? {},
    timestamp,
  };
}

import { createHash } from "node:crypto";
import type * as z from "zod";
import { ofIssues } from "#core/copy/faults";
import { record } from "#core/copy/record";
import { CopyExecution, CopySync } from "#core/copy/request-schema";
import type { CopyRun } from "#core/copy/schema";
import * as TaskToken from "#core/copy/task-token";
import { VisibleError } from "#core/error";
import * as Id from "#core/id";
import * as Log from "#core/log";
import { unassigned } from "#core/project";

/** What came of an event or execution: a job, or words that say why there is none. */
export type Accepted = { copyJobId: string } | { refused: string };

/**
 * The event `ICAv2DataCopySync`: `{ payload: { sourceUriList, … }, taskToken? }`, or the same flat. It is delivered at
 * least once and sent again by callers that got no answer, so the token names it, or else its id: one job, one answer.
 * What is wrong with it is answered to the token; errors that may pass are thrown.
 */
export async function acceptEvent({
  id: eventId,
  detail,
}: {
  id: string;
  detail: unknown;
}): Promise<Accepted> {
  const { taskToken, wish } = opened(detail);
  try {
    const input = checked(CopySync, wish);
    const key = taskToken ? createHash("sha256").update(taskToken).digest("hex") : eventId;
    const id = Id.create("copyJob");
    const { copyJobId } = await record(input, {
      projectId: input.projectId ?? unassigned,
      origin: "event",
      copyJobId: id,
      ...(taskToken && { taskToken: await TaskToken.seal(id, taskToken) }),
      request: { operation: "copy_job.event", key, body: input },
    });
    return { copyJobId };
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    const refused = error.hint ? `${error.message} ${error.hint}` : error.message;
    Log.warn("A copy that an event asked for was refused", { eventId, refused });
    // The job that came with the token before is what answers it.
    if (taskToken && error.code !== "idempotency.mismatch")
      await TaskToken.refuse(taskToken, "CopyRefused", refused);
    return { refused };
  }
}

/**
 * The input of an execution that was started without a job: a manifest, or sources and a destination. The same
 * execution always finds the same job. Throws `copy.invalid` and what `request.ts` throws.
 */
export async function acceptExecution(input: {
  executionName: string;
  input: unknown;
}): Promise<CopyRun> {
  const wish = checked(CopyExecution, input.input);
  const { copyJobId, run } = await record(wish, {
    projectId: wish.projectId ?? unassigned,
    origin: "execution",
    request: { operation: "copy_job.execution", key: input.executionName, body: wish },
  });
  return { copyJobId, run };
}

/** Both forms of the event. A token of null is none, as callers without one send it. */
function opened(detail: unknown): { taskToken: string | undefined; wish: unknown } {
  if (typeof detail !== "object" || detail === null) return { taskToken: undefined, wish: detail };
  const { taskToken, ...flat } = detail as Record<string, unknown>;
  return {
    taskToken: typeof taskToken === "string" && taskToken !== "" ? taskToken : undefined,
    wish: "payload" in flat ? flat.payload : flat,
  };
}

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw ofIssues(
    parsed.error.issues,
    "The forms of a request are at /docs: POST /api/v1/copy-jobs.",
  );
}

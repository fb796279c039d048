import { StateFailure } from "#local/engines/stepfunctions/interpreter/failure";
import { type Frame, resolve } from "#local/engines/stepfunctions/interpreter/frame";
import type { ChildExecution, MapRun } from "#local/engines/stepfunctions/interpreter/host";

type Config = { OutputType: string; Transformation: string };
type ResultFile = { Key: string; Size: number };

/**
 * The result of a map run: the children's outputs in order, or, with a `ResultWriter`, where they
 * were written. Throws `States.ResultWriterFailed`.
 */
export async function finalResult(
  frame: Frame,
  mapRun: MapRun,
  children: ChildExecution[],
): Promise<unknown> {
  const { ResultWriter: writer } = frame.state;
  if (!writer) return children.map(outcome);
  const given = (await resolve(
    frame,
    writer.WriterConfig ?? {},
    "ResultWriter/WriterConfig",
  )) as Partial<Config>;
  const config = {
    OutputType: given.OutputType ?? "JSON",
    Transformation: given.Transformation ?? (writer.Resource ? "NONE" : "COMPACT"),
  };
  if (!writer.Resource) return transformed(children, config.Transformation);
  const { Bucket, Prefix = "" } = (await resolve(
    frame,
    writer.Arguments ?? {},
    "ResultWriter/Arguments",
  )) as { Bucket?: string; Prefix?: string };
  if (!Bucket) throw new StateFailure("States.ResultWriterFailed", "ResultWriter needs a Bucket.");
  const prefix = Prefix === "" || Prefix.endsWith("/") ? Prefix : `${Prefix}/`;
  const folder = `${prefix}${mapRun.mapRunArn.split(":").at(-1)}`;
  const put = (key: string, body: string) => write(frame, Bucket, `${folder}/${key}`, body);
  const files: Record<string, ResultFile[]> = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const status of ["SUCCEEDED", "FAILED"]) {
    const kept = children.filter(
      (child) => (child.status === "SUCCEEDED") === (status === "SUCCEEDED"),
    );
    if (kept.length === 0) continue;
    const body = serialised(
      transformed(kept, status === "SUCCEEDED" ? config.Transformation : "NONE"),
      config.OutputType,
    );
    const suffix = config.OutputType.toLowerCase();
    files[status]?.push(await put(`${status}_0.${suffix}`, body));
  }
  const manifest = JSON.stringify({
    DestinationBucket: Bucket,
    MapRunArn: mapRun.mapRunArn,
    ResultFiles: files,
  });
  const { Key } = await put("manifest.json", manifest);
  return { MapRunArn: mapRun.mapRunArn, ResultWriterDetails: { Bucket, Key } };
}

async function write(frame: Frame, bucket: string, key: string, body: string): Promise<ResultFile> {
  const { options } = frame.branch.run;
  try {
    if (!options.data) throw new StateFailure(undefined, "No data store is connected.");
    await options.data({
      action: "s3:putObject",
      arguments: { Bucket: bucket, Key: key, Body: body, ContentType: "application/json" },
      signal: frame.branch.signal,
    });
    return { Key: key, Size: Buffer.byteLength(body) };
  } catch (error) {
    if (frame.branch.signal.aborted) throw error;
    const cause = error instanceof StateFailure ? error.detail : (error as Error).message;
    throw new StateFailure("States.ResultWriterFailed", cause);
  }
}

/**
 * `COMPACT`: outputs; `FLATTEN`: outputs, lists opened; `NONE`: each execution with its metadata. What
 * failed has no output and is shown with its metadata whatever is asked for.
 */
function transformed(children: ChildExecution[], transformation: string): unknown[] {
  return children.flatMap((child) => {
    if (child.output === undefined || transformation === "NONE") return [described(child)];
    const output: unknown = JSON.parse(child.output);
    return transformation === "FLATTEN" && Array.isArray(output) ? output : [output];
  });
}

function described(child: ChildExecution): object {
  const done = child.status === "SUCCEEDED";
  return {
    ExecutionArn: child.context.executionArn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.context.executionName,
    ...(child.output !== undefined && {
      Output: child.output,
      OutputDetails: { Included: true },
    }),
    ...(child.error !== undefined && { Error: child.error }),
    ...(child.cause !== undefined && { Cause: child.cause }),
    RedriveCount: 0,
    RedriveStatus: done ? "NOT_REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
    ...(done && { RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven" }),
    StartDate: new Date(child.startedAt).toISOString(),
    StateMachineArn: child.context.stateMachineArn,
    Status: child.status,
    StopDate: new Date(child.stoppedAt ?? child.startedAt).toISOString(),
  };
}

/** What stands for a child in the Map's own result. */
function outcome(child: ChildExecution): unknown {
  if (child.output !== undefined) return JSON.parse(child.output);
  return new StateFailure(child.error, child.cause).output;
}

function serialised(rows: unknown[], outputType: string): string {
  if (outputType === "JSONL") return rows.map((row) => JSON.stringify(row)).join("\n");
  return JSON.stringify(rows);
}

import { parseResource, resourceRefusal } from "#local/engines/stepfunctions/interpreter/resource";
import {
  checkMachine,
  isObject,
  type Report,
} from "#local/engines/stepfunctions/interpreter/validate";
import { checkReader } from "#local/engines/stepfunctions/interpreter/validate-reader";
import {
  type StateSurroundings,
  withLanguage,
} from "#local/engines/stepfunctions/interpreter/validate-state";

type Fields = Record<string, unknown>;

/** Checks a Task's resource and timers. */
export function checkTask(state: Fields, at: string, { report, express }: StateSurroundings): void {
  if (typeof state.Resource !== "string") {
    report(at, "These fields are required: [Resource]");
    return;
  }
  const refusal = resourceRefusal(state.Resource);
  if (refusal) report(`${at}/Resource`, refusal);
  const { pattern } = parseResource(state.Resource);
  if (express && pattern)
    report(
      `${at}/Resource`,
      `Express state machine does not support '.${pattern}' service integration `,
    );
  const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
  for (const [field, value] of Object.entries({
    TimeoutSeconds: timeout,
    HeartbeatSeconds: heartbeat,
  }))
    if (typeof value === "number" && !(Number.isInteger(value) && value > 0))
      report(`${at}/${field}`, "Value must be a positive integer");
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout)
    report(`${at}/HeartbeatSeconds`, "HeartbeatSeconds must be smaller than TimeoutSeconds");
}

/** Checks a Map's processor and the fields that only a distributed one has. */
export function checkMap(
  state: Fields,
  at: string,
  language: unknown,
  surroundings: StateSurroundings,
): void {
  const { report } = surroundings;
  if (!isObject(state.ItemProcessor)) {
    report(at, "These fields are required: [ItemProcessor]");
    return;
  }
  const config = isObject(state.ItemProcessor.ProcessorConfig)
    ? state.ItemProcessor.ProcessorConfig
    : {};
  const distributed = config.Mode === "DISTRIBUTED";
  if (config.Mode !== undefined && !["INLINE", "DISTRIBUTED"].includes(String(config.Mode)))
    report(
      `${at}/ItemProcessor/ProcessorConfig/Mode`,
      "Value must be one of: [INLINE, DISTRIBUTED]",
    );
  if (distributed && !["STANDARD", "EXPRESS"].includes(String(config.ExecutionType)))
    report(`${at}/ItemProcessor/ProcessorConfig`, "These fields are required: [ExecutionType]");
  if (distributed && surroundings.express)
    report(at, "Express state machine does not support a distributed Map");
  for (const field of ["ItemReader", "ItemBatcher", "ResultWriter", "Label"])
    if (!distributed && state[field] !== undefined)
      report(`${at}/${field}`, `Field '${field}' needs a ProcessorConfig of Mode DISTRIBUTED`);
  if (state.ItemReader !== undefined && state.Items !== undefined)
    report(at, "Only one of these fields may be set: [Items, ItemReader]");
  if (typeof state.Label === "string" && !/^[^\s*?<>{}[\]:;,\\|^~$#%&`"]{1,40}$/.test(state.Label))
    report(
      `${at}/Label`,
      "Value must be 1 to 40 characters without white space or special characters",
    );
  checkReader(state.ItemReader, `${at}/ItemReader`, report);
  checkWriter(state.ResultWriter, `${at}/ResultWriter`, report);
  const express = surroundings.express || (distributed && config.ExecutionType === "EXPRESS");
  checkMachine(withLanguage(state.ItemProcessor, language), `${at}/ItemProcessor`, {
    ...surroundings,
    // A distributed Map's children are executions of their own: no variable reaches them.
    outer: distributed ? new Set() : surroundings.inner,
    express,
  });
}

function checkWriter(value: unknown, at: string, report: Report): void {
  if (value === undefined) return;
  const writer = isObject(value) ? value : {};
  if (
    writer.Resource !== undefined &&
    !/^arn:[\w-]+:states:::s3:putObject$/.test(String(writer.Resource))
  )
    report(`${at}/Resource`, "Value must be arn:aws:states:::s3:putObject");
  if (writer.Resource === undefined && writer.WriterConfig === undefined)
    report(at, "One of these fields is required: [Resource, WriterConfig]");
  const config = isObject(writer.WriterConfig) ? writer.WriterConfig : {};
  const { OutputType: type = "JSON", Transformation: transformation = "NONE" } = config;
  if (!["JSON", "JSONL"].includes(String(type)))
    report(`${at}/WriterConfig/OutputType`, "Value must be one of: [JSON, JSONL]");
  if (!["NONE", "COMPACT", "FLATTEN"].includes(String(transformation)))
    report(`${at}/WriterConfig/Transformation`, "Value must be one of: [NONE, COMPACT, FLATTEN]");
}

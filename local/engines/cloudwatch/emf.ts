import {
  type Datum,
  type Dimension,
  dimension,
  isInRange,
  isTimely,
  metricName,
  namespace,
  unit,
} from "#local/engines/cloudwatch/metric";

/** What a log line holds, and what of it was left out and why. */
export type Extracted = { data: Datum[]; faults: string[] };

type Json = Record<string, unknown>;

const mostBytes = 1024 * 1024;
const mostKeys = 30;
const mostValues = 100;
const mostMetrics = 100;

/**
 * Reads the metrics of a log line in CloudWatch's Embedded Metric Format (Amazon CloudWatch User Guide,
 * "Specification: Embedded metric format"): every metric of a directive once for each of its dimension
 * sets. Nothing for any other line. What breaks the format is left out and told; the rest counts.
 */
export function extractMetrics(line: string, now: number): Extracted | undefined {
  const root = documentIn(line);
  if (!root || !isObject(root._aws)) return undefined;
  const { CloudWatchMetrics: directives, Timestamp: at } = root._aws;
  if (!Array.isArray(directives)) return undefined;
  if (Buffer.byteLength(line) > mostBytes) return fault("the line has more than 1 MiB");
  if (typeof at !== "number" || !isTimely(at, now))
    return fault(
      "_aws.Timestamp must be a number of milliseconds, at most two weeks ago and two hours ahead",
    );
  const parts = directives.map((directive) =>
    isObject(directive) ? metricsOf(root, directive, at) : fault("a directive is no object"),
  );
  return {
    data: parts.flatMap(({ data }) => data),
    faults: parts.flatMap(({ faults }) => faults),
  };
}

function metricsOf(root: Json, directive: Json, at: number): Extracted {
  const { Namespace, Dimensions, Metrics } = directive;
  const name = namespace.safeParse(Namespace);
  if (!name.success) return fault("a directive has no valid Namespace");
  if (!Array.isArray(Dimensions) || Dimensions.length === 0)
    return fault(`${name.data}: Dimensions must be a list of lists`);
  if (!Array.isArray(Metrics) || Metrics.length > mostMetrics)
    return fault(`${name.data}: Metrics must be a list of at most ${mostMetrics}`);
  const faults: string[] = [];
  const noted = <Value>(value: Value | string): Value[] => {
    if (typeof value !== "string") return [value];
    faults.push(`${name.data}: ${value}`);
    return [];
  };
  const sets = Dimensions.flatMap((set) => noted(dimensionsOf(root, set)));
  const metrics = Metrics.flatMap((metric) => noted(metricOf(root, metric)));
  const data = sets.flatMap((dimensions) =>
    metrics.map((metric) => ({ namespace: name.data, dimensions, at, ...metric })),
  );
  return { data, faults };
}

/** The dimensions of one set, or what is wrong with it. A set may be empty. */
function dimensionsOf(root: Json, set: unknown): Dimension[] | string {
  if (!Array.isArray(set) || set.length > mostKeys)
    return `a dimension set must be a list of at most ${mostKeys} keys`;
  const found: Dimension[] = [];
  for (const key of new Set(set)) {
    const read = dimension.safeParse({ Name: key, Value: target(root, key) });
    if (!read.success) return `the dimension "${key}" has no text at the root`;
    found.push(read.data);
  }
  return found;
}

/** A metric's name, unit, resolution and values, or what is wrong with it. */
function metricOf(root: Json, metric: unknown) {
  if (!isObject(metric)) return "a metric is no object";
  const { Name, Unit = "None", StorageResolution = 60 } = metric;
  const name = metricName.safeParse(Name);
  if (!name.success) return "a metric has no valid Name";
  const of = unit.safeParse(Unit);
  if (!of.success) return `the unit of "${name.data}" is unknown`;
  if (StorageResolution !== 1 && StorageResolution !== 60)
    return `StorageResolution of "${name.data}" must be 1 or 60`;
  const values = [target(root, name.data)].flat();
  if (values.length === 0 || values.length > mostValues || !values.every(isNumber))
    return `the metric "${name.data}" has no number, and no list of at most ${mostValues}, at the root`;
  return {
    name: name.data,
    unit: of.data,
    resolution: StorageResolution as 1 | 60,
    values: values.map((value) => ({ value, count: 1 })),
  };
}

/** Targets are members of the root itself, not of what is nested. */
function target(root: Json, key: unknown): unknown {
  return typeof key === "string" ? root[key] : undefined;
}

function documentIn(line: string): Json | undefined {
  if (!line.trimStart().startsWith("{") || !line.includes('"_aws"')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && isInRange(value);
}

function fault(text: string): Extracted {
  return { data: [], faults: [text] };
}

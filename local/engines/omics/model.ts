import * as Omics from "@aws-sdk/client-omics";
import { type Shape, shapeOf } from "#local/engines/omics/shape";

/** One operation of HealthOmics, read from the schemas the SDK ships. */
export type OperationModel = {
  name: string;
  method: string;
  /** `["sequencestore", "{id}"]` */
  segments: string[];
  /** Status of the answer when all is well. */
  status: number;
  input: Shape & { kind: "structure" };
  output: Shape & { kind: "structure" };
};

/** Every operation of the SDK by name. */
export const operations: ReadonlyMap<string, OperationModel> = new Map(
  schemasWithTag(9)
    .map(operationOf)
    .map((operation) => [operation.name, operation]),
);

const errorStatuses: ReadonlyMap<string, number> = new Map(
  schemasWithTag(-3).map((schema) => [
    String(schema[2]),
    (schema[3] as { httpError?: number }).httpError ?? 400,
  ]),
);

/** The HTTP status of one of the service's own errors: 404 for `ResourceNotFoundException`. */
export function statusOfError(code: string): number {
  return errorStatuses.get(code) ?? 400;
}

/** Finds the operation of a request; literal segments win over labels. Labels come back decoded. */
export function findOperation(
  method: string,
  pathname: string,
): { operation: OperationModel; labels: Record<string, string> } | undefined {
  const parts = pathname.split("/").filter((part) => part !== "");
  let best: { operation: OperationModel; literals: number } | undefined;
  for (const operation of operations.values()) {
    if (operation.method !== method || operation.segments.length !== parts.length) continue;
    const literals = operation.segments.filter((segment) => !isLabel(segment)).length;
    if (best && best.literals >= literals) continue;
    const fits = operation.segments.every((segment, i) => isLabel(segment) || segment === parts[i]);
    if (fits) best = { operation, literals };
  }
  if (!best) return undefined;
  const labels: Record<string, string> = {};
  best.operation.segments.forEach((segment, i) => {
    if (isLabel(segment)) labels[segment.slice(1, -1)] = decode(parts[i] ?? "");
  });
  return { operation: best.operation, labels };
}

function isLabel(segment: string): boolean {
  return segment.startsWith("{");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function schemasWithTag(tag: number): unknown[][] {
  return Object.values(Omics).filter(
    (value): value is never => Array.isArray(value) && (value as unknown[])[0] === tag,
  );
}

function operationOf(schema: unknown[]): OperationModel {
  const [, , name, traits, input, output] = schema as [
    number,
    string,
    string,
    { http: [string, string, number] },
    unknown,
    unknown,
  ];
  const [method, path, status] = traits.http;
  return {
    name,
    method,
    segments: path.split("/").filter((segment) => segment !== ""),
    status,
    input: structureOf(input),
    output: structureOf(output),
  };
}

function structureOf(schema: unknown): Shape & { kind: "structure" } {
  const shape = shapeOf(schema);
  if (shape.kind !== "structure") throw new TypeError("An operation takes and gives structures");
  return shape;
}

import { AwsError } from "#local/aws-error";

/** What a route key says: `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
export type RoutePattern = { method: string; segments: readonly Segment[] | "$default" };

/** One path segment of a route; a `greedy` one takes the rest of the path. */
type Segment = { kind: "literal" | "variable" | "greedy"; text: string };

/** A chosen route with the values of its path variables. */
export type RouteMatch<Route> = { route: Route; pathParameters: Record<string, string> };

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "ANY"]);

/** Reads a route key. Throws `BadRequestException` for one that AWS refuses. */
export function parseRouteKey(routeKey: string): RoutePattern {
  if (routeKey === "$default") return { method: "ANY", segments: "$default" };
  const [method = "", path = "", ...rest] = routeKey.split(" ");
  if (!methods.has(method) || !path.startsWith("/") || rest.length > 0) throw invalid(routeKey);
  const segments = split(path).map((part) => readSegment(part, routeKey));
  const names = segments.filter((segment) => segment.kind !== "literal").map(({ text }) => text);
  const greedyAt = segments.findIndex((segment) => segment.kind === "greedy");
  if (new Set(names).size < names.length) throw invalid(routeKey);
  if (greedyAt >= 0 && greedyAt < segments.length - 1) throw invalid(routeKey);
  return { method, segments };
}

/**
 * The most specific route for a request, as API Gateway chooses: literal segments before variables
 * before `{proxy+}` before `$default`, and on the same path the method before `ANY`.
 */
export function matchRoute<Route extends { pattern: RoutePattern }>(
  routes: Iterable<Route>,
  method: string,
  path: string,
): RouteMatch<Route> | undefined {
  const parts = split(path);
  let best: RouteMatch<Route> | undefined;
  for (const route of routes) {
    if (route.pattern.method !== "ANY" && route.pattern.method !== method) continue;
    const pathParameters = bind(route.pattern.segments, parts);
    if (!pathParameters) continue;
    if (!best || compare(route.pattern, best.route.pattern) < 0) best = { route, pathParameters };
  }
  return best;
}

/** The values of a pattern's variables, or undefined when the path does not fit. */
function bind(
  segments: RoutePattern["segments"],
  parts: readonly string[],
): Record<string, string> | undefined {
  if (segments === "$default") return {};
  const values: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === "greedy") {
      const rest = parts.slice(index).join("/");
      return rest ? Object.fromEntries([...values, [segment.text, rest]]) : undefined;
    }
    const part = parts[index];
    if (part === undefined) return undefined;
    if (segment.kind === "literal" && segment.text !== part) return undefined;
    if (segment.kind === "variable" && part === "") return undefined;
    if (segment.kind === "variable") values.push([segment.text, part]);
  }
  return parts.length === segments.length ? Object.fromEntries(values) : undefined;
}

const rank = { literal: 0, variable: 1, greedy: 2 };

/** Negative when `a` is the more specific of two patterns that match the same path. */
function compare(a: RoutePattern, b: RoutePattern): number {
  if (a.segments === "$default" || b.segments === "$default")
    return Number(a.segments === "$default") - Number(b.segments === "$default");
  for (const [index, segment] of a.segments.entries()) {
    const difference = rank[segment.kind] - rank[b.segments[index]?.kind ?? "literal"];
    if (difference !== 0) return difference;
  }
  return Number(a.method === "ANY") - Number(b.method === "ANY");
}

function split(path: string): string[] {
  return path.slice(1).split("/");
}

function readSegment(part: string, routeKey: string): Segment {
  const variable = /^\{([\w.:-]+)(\+?)\}$/.exec(part);
  if (variable?.[1]) return { kind: variable[2] ? "greedy" : "variable", text: variable[1] };
  if (/[{}+?#]/.test(part)) throw invalid(routeKey);
  return { kind: "literal", text: part };
}

function invalid(routeKey: string): AwsError {
  return new AwsError("BadRequestException", `Invalid route key: ${routeKey}`);
}

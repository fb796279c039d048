import { AwsError } from "#local/aws-error";

/** CORS of one API, with the names of `AWS::ApiGatewayV2::Api`. */
export type Cors = {
  allowOrigins?: readonly string[];
  allowMethods?: readonly string[];
  allowHeaders?: readonly string[];
  exposeHeaders?: readonly string[];
  allowCredentials?: boolean;
  /** Seconds. */
  maxAge?: number;
};

/** Throws `BadRequestException` for the combination that browsers refuse. */
export function assertCors(cors: Cors): void {
  const wild = [cors.allowOrigins, cors.allowMethods, cors.allowHeaders, cors.exposeHeaders];
  if (cors.allowCredentials && wild.some((list) => list?.includes("*")))
    throw new AwsError(
      "BadRequestException",
      "allowCredentials is not supported if any of the CORS lists is a wildcard",
    );
}

/** A browser's question before the real request; the gateway answers it without the function. */
export function isPreflight(method: string, headers: NodeJS.Dict<string | string[]>): boolean {
  return (
    method === "OPTIONS" && !!headers.origin && headers["access-control-request-method"] != null
  );
}

/** The headers of a preflight answer; none when the origin is not allowed. */
export function preflightHeaders(cors: Cors, origin: string): Record<string, string> {
  const allowed = originHeaders(cors, origin);
  if (!allowed) return {};
  return {
    ...allowed,
    ...list("access-control-allow-methods", cors.allowMethods),
    ...list("access-control-allow-headers", cors.allowHeaders),
    ...(cors.maxAge === undefined ? {} : { "access-control-max-age": String(cors.maxAge) }),
  };
}

/** The headers that every other answer to that origin carries; none when it is not allowed. */
export function responseHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  const allowed = origin === undefined ? undefined : originHeaders(cors, origin);
  if (!allowed) return {};
  return { ...allowed, ...list("access-control-expose-headers", cors.exposeHeaders) };
}

function originHeaders(cors: Cors, origin: string): Record<string, string> | undefined {
  const wanted = origin.toLowerCase();
  const match = cors.allowOrigins?.find((allowed) => matches(allowed.toLowerCase(), wanted));
  if (match === undefined) return undefined;
  return {
    "access-control-allow-origin": match === "*" ? "*" : origin,
    ...(cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {}),
  };
}

/** `*` alone, or one star inside an origin such as `https://*.example.org`. */
function matches(allowed: string, origin: string): boolean {
  const star = allowed.indexOf("*");
  if (star < 0) return allowed === origin;
  const head = allowed.slice(0, star);
  const tail = allowed.slice(star + 1);
  return (
    origin.length >= head.length + tail.length && origin.startsWith(head) && origin.endsWith(tail)
  );
}

function list(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values?.length ? { [name]: values.join(",") } : {};
}

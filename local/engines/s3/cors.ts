import type { Call, Reply, S3 } from "#local/engines/s3/call";
import { s3Error } from "#local/engines/s3/errors";
import type { S3Request } from "#local/engines/s3/request";
import { children, childText, parseXml, type XmlElement } from "#local/engines/s3/xml";

export type CorsRule = {
  origins: string[];
  methods: string[];
  headers: string[];
  exposed: string[];
  maxAgeSeconds?: number;
};

const methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];

/** The rules of a `<CORSConfiguration>`. Throws `MalformedXML` or `InvalidRequest`. */
export function readCorsRules(root: XmlElement): CorsRule[] {
  const texts = (rule: XmlElement, name: string) => children(rule, name).map(({ text }) => text);
  const rules = children(root, "CORSRule").map((rule): CorsRule => {
    const maxAge = childText(rule, "MaxAgeSeconds");
    return {
      origins: texts(rule, "AllowedOrigin"),
      methods: texts(rule, "AllowedMethod"),
      headers: texts(rule, "AllowedHeader"),
      exposed: texts(rule, "ExposeHeader"),
      maxAgeSeconds: maxAge === undefined ? undefined : Number(maxAge),
    };
  });
  if (rules.length === 0 || rules.length > 100) throw s3Error("MalformedXML");
  for (const rule of rules) {
    if (rule.origins.length === 0 || rule.methods.length === 0) throw s3Error("MalformedXML");
    for (const method of rule.methods)
      if (!methods.includes(method))
        throw s3Error(
          "InvalidRequest",
          `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`,
        );
    for (const text of [...rule.origins, ...rule.headers])
      if (text.split("*").length > 2)
        throw s3Error("InvalidRequest", `"${text}" can not have more than one wildcard.`);
  }
  return rules;
}

/** Headers for the answer to a request with an `Origin`; none when no rule fits. */
export function corsHeaders(s3: S3, bucket: string, request: S3Request): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  const rule = rulesOf(s3, bucket)?.find((one) => fits(one, origin, request.method, []));
  return rule ? describe(rule, origin) : {};
}

/** The answer to a preflight. Throws `AccessForbidden`; needs no signature, as browsers send none. */
export function preflight({ s3, bucket, request }: Call): Reply {
  const { origin } = request.headers;
  const method = request.headers["access-control-request-method"];
  if (origin === undefined || method === undefined)
    throw s3Error(
      "InvalidRequest",
      "Insufficient information. Origin and Access-Control-Request-Method request headers needed.",
    );
  const wanted = (request.headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const rules = rulesOf(s3, bucket);
  if (!rules)
    throw s3Error("AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.", {
      Method: method,
      ResourceType: request.key ? "OBJECT" : "BUCKET",
    });
  const rule = rules.find((one) => fits(one, origin, method, wanted));
  if (!rule)
    throw s3Error(
      "AccessForbidden",
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      { Method: method, ResourceType: request.key ? "OBJECT" : "BUCKET" },
    );
  return {
    headers: {
      ...describe(rule, origin),
      ...(wanted.length > 0 && { "access-control-allow-headers": wanted.join(", ") }),
    },
  };
}

function rulesOf(s3: S3, bucket: string): CorsRule[] | undefined {
  const document = s3.buckets.document(bucket, "cors");
  return document === undefined ? undefined : readCorsRules(parseXml(document));
}

function fits(rule: CorsRule, origin: string, method: string, headers: string[]): boolean {
  return (
    rule.methods.includes(method) &&
    rule.origins.some((pattern) => matchesPattern(pattern, origin)) &&
    headers.every((name) =>
      rule.headers.some((pattern) => matchesPattern(pattern.toLowerCase(), name)),
    )
  );
}

function describe(rule: CorsRule, origin: string): Record<string, string> {
  const isOpen = rule.origins.includes("*");
  return {
    "access-control-allow-origin": isOpen ? "*" : origin,
    "access-control-allow-methods": rule.methods.join(", "),
    ...(rule.exposed.length > 0 && { "access-control-expose-headers": rule.exposed.join(", ") }),
    ...(rule.maxAgeSeconds !== undefined && {
      "access-control-max-age": String(rule.maxAgeSeconds),
    }),
    ...(!isOpen && { "access-control-allow-credentials": "true" }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

function matchesPattern(pattern: string, text: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === text;
  const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
  return text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
}

/** What the gateway sends to the client. */
export type GatewayResponse = {
  status: number;
  headers: Record<string, string>;
  cookies: readonly string[];
  body: Buffer;
};

/** Lambda's limit for a synchronous payload, request and answer alike. */
export const invokeLimitBytes = 6_291_556;

/** Headers that the gateway writes itself. */
const ownHeaders = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

/** An answer of the gateway itself, `{"message": …}`. */
export function message(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): GatewayResponse {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message: text })),
  };
}

/**
 * Reads what a function returned, in payload format 2.0: an object with `statusCode` is a whole
 * response, anything else is a 200 with that JSON as body (a string as it is). A malformed response
 * is the client's 500.
 */
export function readResult(payload: unknown): GatewayResponse {
  if (!isObject(payload) || payload.statusCode === undefined) return inferred(payload);
  const status = Number(payload.statusCode);
  const { body = "", headers = {}, cookies = [], isBase64Encoded = false } = payload;
  const valid =
    Number.isInteger(status) &&
    status >= 200 &&
    status <= 599 &&
    (body === null || typeof body === "string") &&
    (headers === null || isObject(headers)) &&
    Array.isArray(cookies);
  if (!valid) return message(500, "Internal Server Error");
  const bytes = Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8");
  const named = readHeaders(headers ?? {});
  const typed = bytes.length === 0 || named["content-type"] !== undefined;
  return {
    status,
    headers: typed ? named : { ...named, "content-type": "text/plain;charset=UTF-8" },
    cookies: cookies.map(String),
    body: bytes,
  };
}

function inferred(payload: unknown): GatewayResponse {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload ?? null);
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    cookies: [],
    body: Buffer.from(text),
  };
}

function readHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value != null && !ownHeaders.has(name.toLowerCase()))
      .map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

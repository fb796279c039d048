/** One page of a list; `nextCursor` is null or absent on the last one. */
export type Page<Item> = { items: Item[]; nextCursor?: string | null };

/** A read set as the API lists it. */
export type ReadSet = {
  id: string;
  arn: string;
  storeId: string;
  name?: string | null;
  status: string;
  sampleId?: string | null;
  subjectId?: string | null;
  fileType?: string | null;
  createdAt: string;
  files?: { path: string; sizeBytes?: number | null }[] | null;
};

/** A package as the API lists it. */
export type Package = {
  id: string;
  name?: string | null;
  status: string;
  statusReason?: string | null;
  fileCount?: number | null;
  totalBytes?: number | null;
  createdAt: string;
};

/** A request that failed, in words for the person in front of the page. */
export class ApiError extends Error {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly hint: string | undefined;
  readonly requestId: string | undefined;

  constructor(status: number, message: string, detail: { hint?: string; requestId?: string } = {}) {
    super(message);
    this.status = status;
    this.hint = detail.hint;
    this.requestId = detail.requestId;
  }
}

/** Where requests go, and as whom. */
export type Connection = { api: string; token: string | undefined };

/** Fetches one page of a list. Throws `ApiError`, or the abort's own error. */
export async function fetchPage<Item>(
  { api, token }: Connection,
  path: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<Item>> {
  const url = new URL(`${api}${path}`);
  if (cursor) url.searchParams.set("cursor", cursor);
  const headers = {
    accept: "application/json",
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const response = await fetch(url, { headers, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new ApiError(0, "The API does not answer.", {
      hint: `Is it running at ${api}? (${error instanceof Error ? error.message : "network error"})`,
    });
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problem(response, body);
  if (!Array.isArray((body as Page<Item> | undefined)?.items))
    throw new ApiError(response.status, `${path} did not answer a list.`);
  return body as Page<Item>;
}

/** Reads `application/problem+json`, or the gateway's own `{"message"}`. */
function problem(response: Response, body: unknown): ApiError {
  const known = (body ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof known[name] === "string" ? known[name] : undefined);
  const message = text("detail") ?? text("title") ?? text("message") ?? response.statusText;
  return new ApiError(response.status, message, {
    hint: text("hint") ?? hints[response.status],
    requestId: text("requestId") ?? response.headers.get("apigw-requestid") ?? undefined,
  });
}

const hints: Record<number, string> = {
  401: "The access token is missing or has expired. Reload the page to get a new one.",
  403: "This role may not see the list. Choose another role.",
  429: "Too many requests; wait a moment and try again.",
};

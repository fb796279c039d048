import { type ClientRequest, type IncomingMessage, request as plain } from "node:http";
import { request as encrypted } from "node:https";
import { isIP } from "node:net";
import { isPublic, publicLookup, RefusedAddress } from "#core/notify/webhook/address";
import { hostOf, isLocalReceiver } from "#core/notify/webhook/url";

const limits = { milliseconds: 10_000, answerBytes: 65_536, headerBytes: 16_384 };

type Options = {
  resolve?: Parameters<typeof publicLookup>[0];
  /** Until the answer is there, and read. */
  milliseconds?: number;
};

/**
 * Sends a body, to a public address or the local receiver and nowhere else, and answers the status. Nothing of the
 * answer's body is kept, redirects are not followed, and no connection is used twice. Throws `RefusedAddress`, and what the
 * connection threw.
 */
export function post(
  target: string,
  { headers, body }: { headers: Record<string, string>; body: string },
  { resolve, milliseconds = limits.milliseconds }: Options = {},
): Promise<number> {
  const url = new URL(target);
  const isLocal = isLocalReceiver(url);
  const host = hostOf(url);
  const { promise, resolve: done, reject } = Promise.withResolvers<number>();
  // Addresses are not looked up, so the look at them is here.
  if (!isLocal && (url.protocol !== "https:" || (isIP(host) && !isPublic(host))))
    throw new RefusedAddress(host);
  const request: ClientRequest = (isLocal ? plain : encrypted)(
    url,
    {
      method: "POST",
      agent: false,
      maxHeaderSize: limits.headerBytes,
      signal: AbortSignal.timeout(milliseconds),
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
        "user-agent": "Seqferry-Webhooks/1",
      },
      ...(!isLocal && { lookup: publicLookup(resolve) }),
    },
    (answer) => drain(answer, done),
  );
  request.on("error", reject);
  request.end(body);
  return promise;
}

/** Reads what may be read of an answer: some receivers take a connection that is cut for a failure of theirs. */
function drain(answer: IncomingMessage, done: (status: number) => void): void {
  const status = answer.statusCode ?? 0;
  let bytes = 0;
  answer.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.answerBytes) answer.destroy();
  });
  // The status is there, whatever became of the rest.
  answer.on("error", () => done(status));
  answer.on("close", () => done(status));
}

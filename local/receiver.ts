import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "#local/aws-error";
import type { Routes } from "#local/control/route";
import { pathOf } from "#local/endpoint";
import type { EngineContext } from "#local/engine";
import { ConnectionDropped } from "#local/gate/gate";
import { readBody } from "#local/json-service";

const prefix = "/_local/receiver/";
const mostKept = 1000;

/** A call that came in, newest last. */
export type Received = {
  at: string;
  /** Below `/_local/receiver/`. */
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
  /** What was answered. */
  status: number;
};

/** Somebody to be told: webhooks, and Slack below `slack/`. It fails as faults of the service `receiver` say. */
export function createReceiver(context: EngineContext) {
  const received: Received[] = [];
  const messages = new Map<string, unknown>();
  let posted = 0;
  context.gate.declare("receiver", {
    throttled: () => new AwsError("TooManyRequests", "Too many requests", 429),
  });

  /** As Slack answers (https://api.slack.com/methods): failures have status 200, too. */
  function slack(method: string, body: Record<string, unknown>): object {
    const { channel } = body;
    if (method === "chat.postMessage") {
      const ts = `${Math.floor(context.clock.now() / 1000)}.${String(++posted).padStart(6, "0")}`;
      messages.set(ts, body);
      return { ok: true, channel, ts, message: body };
    }
    if (method === "chat.update") {
      const ts = String(body.ts);
      if (!messages.has(ts)) return { ok: false, error: "message_not_found" };
      messages.set(ts, body);
      return { ok: true, channel, ts, message: body };
    }
    if (method === "chat.postEphemeral") return { ok: true, message_ts: "0" };
    return { ok: false, error: "unknown_method" };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request).slice(prefix.length);
    const body = parsed((await readBody(request)).toString("utf8"));
    const call = { service: "receiver", operation: request.method ?? "POST", resource: path };
    const [status, answer] = await context.gate
      .run(call, (): [number, object] =>
        path.startsWith("slack/")
          ? [200, slack(path.slice("slack/".length), body as Record<string, unknown>)]
          : [200, { received: true }],
      )
      .catch((error: unknown): [number, object] => {
        if (error instanceof AwsError) return [error.status, { message: error.message }];
        if (error instanceof ConnectionDropped) return [0, {}];
        throw error;
      });
    const { authorization: _secret, ...headers } = request.headers;
    received.push({ at: context.clock.iso(), path, headers, body, status });
    received.splice(0, received.length - mostKept);
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  }

  const routes: Routes = {
    "GET /_local/webhooks": () => ({
      items: received,
      slack: [...messages].map(([ts, message]) => ({ ts, ...(message as object) })),
    }),
    "DELETE /_local/webhooks": () => {
      received.length = 0;
      messages.clear();
      return { items: [], slack: [] };
    },
  };
  return { prefix, handle, routes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

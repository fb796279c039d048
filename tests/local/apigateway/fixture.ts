import { onTestFinished } from "vitest";
import { Clock } from "#local/clock";
import type { EngineContext } from "#local/engine";
import type { ApiDefinition, RouteDefinition } from "#local/engines/apigateway/api";
import { createApiGateway } from "#local/engines/apigateway/api-gateway";
import type { KeySource } from "#local/engines/apigateway/keys";
import { Gate } from "#local/gate/gate";
import type { InvokeResult } from "#local/invoke";
import { openStore } from "#local/store";
import { listen } from "#tests/local/support/listen";

/** The event as the tests read it. */
// biome-ignore lint/suspicious/noExplicitAny: events are compared member by member.
export type Event = any;

/** An engine context in memory; closed when the test ends. */
export function memoryContext(): EngineContext & { lines: string[] } {
  const lines: string[] = [];
  const store = openStore();
  const clock = new Clock();
  onTestFinished(() => {
    clock.stop();
    store.close();
  });
  return {
    clock,
    accountId: "000000000000",
    region: "us-east-1",
    endpoint: () => "http://127.0.0.1:4566",
    store,
    gate: new Gate(clock),
    log: (line) => lines.push(line),
    lines,
  };
}

/** What one test API looks like; `answer` is the function behind every route. */
export type Setup = {
  context?: EngineContext;
  api?: Partial<ApiDefinition>;
  routes: (string | Omit<RouteDefinition, "apiId" | "functionArn" | "payloadFormatVersion">)[];
  answer?: (event: Event, functionArn: string) => Promise<InvokeResult> | InvokeResult;
  keys?: KeySource;
};

/** Serves an API and keeps the events its function saw; each route's function is named as its key. */
export async function serveApi(setup: Setup) {
  const context = setup.context ?? memoryContext();
  const events: Event[] = [];
  const gateway = createApiGateway(context, {
    keys: setup.keys,
    invoke: async (functionArn, event) => {
      events.push(event);
      return (
        setup.answer?.(event, functionArn) ?? { payload: { statusCode: 200, body: functionArn } }
      );
    },
  });
  gateway.addApi({ id: "a1b2c3d4", name: "api", ...setup.api });
  for (const route of setup.routes) {
    const definition = typeof route === "string" ? { routeKey: route } : route;
    gateway.addRoute({
      apiId: "a1b2c3d4",
      functionArn: definition.routeKey,
      payloadFormatVersion: "2.0",
      ...definition,
    });
  }
  const server = await listen(gateway.listener("a1b2c3d4"));
  onTestFinished(server.close);
  return { ...server, context, gateway, events };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { pathOf } from "#local/endpoint";
import type { EngineContext } from "#local/engine";
import { readBody } from "#local/json-service";

/** What tests and people may turn: `POST /_local/clock {"advance": "PT1H"}`, `GET /_local/calls`. */
export function createControl(context: EngineContext, onMoved: () => void) {
  const routes: Record<string, (body: Record<string, unknown>) => unknown> = {
    "GET /_local/health": () => ({ status: "ok", now: context.clock.iso() }),
    "GET /_local/clock": () => ({ now: context.clock.iso(), offsetMs: context.clock.offsetMs }),
    "POST /_local/clock": async ({ advance }) => {
      await context.clock.advance(durationMs(advance));
      onMoved();
      return { now: context.clock.iso(), offsetMs: context.clock.offsetMs };
    },
    "GET /_local/calls": () => ({ calls: context.ledger.rows() }),
    "DELETE /_local/calls": () => {
      context.ledger.reset();
      return { calls: [] };
    },
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = `${request.method} ${pathOf(request)}`;
    const route = routes[key];
    try {
      if (!route)
        throw new Error(`There is no ${key}; there are: ${Object.keys(routes).join(", ")}.`);
      const text = (await readBody(request)).toString("utf8");
      reply(response, 200, await route(text ? JSON.parse(text) : {}));
    } catch (error) {
      reply(response, route ? 400 : 404, { message: (error as Error).message });
    }
  };
}

/** Milliseconds of an ISO-8601 duration of days, hours, minutes and seconds, or of a number of milliseconds. */
export function durationMs(value: unknown): number {
  if (typeof value === "number" && value >= 0) return value;
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
    String(value),
  );
  if (!match || match[0].length < 3)
    throw new Error(`advance: is not an ISO-8601 duration such as "PT1H" or "P7D": ${value}`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { clockControl } from "#local/control/clock";
import { faultControl } from "#local/control/faults";
import { limitControl } from "#local/control/limits";
import type { Routes } from "#local/control/route";
import { pathOf } from "#local/endpoint";
import type { EngineContext } from "#local/engine";
import { readBody } from "#local/json-service";

/** What tests and people may turn and read, below `/_local/`; `local/README.md` lists the routes. `more`: those of single engines. */
export function createControl(
  context: EngineContext,
  onClockChanged: () => void,
  more: Routes = {},
) {
  const { clock, gate } = context;
  const routes: Routes = {
    "GET /_local/health": () => ({ status: "ok", now: clock.iso() }),
    "GET /_local/calls": () => ({ calls: gate.ledger.rows() }),
    "DELETE /_local/calls": () => {
      gate.ledger.reset();
      return { calls: [] };
    },
    ...clockControl(clock, onClockChanged),
    ...faultControl(gate.faults),
    ...limitControl(gate.limits),
    ...more,
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const key = `${request.method} ${pathOf(request)}`;
    const route = Object.hasOwn(routes, key) ? routes[key] : undefined;
    try {
      if (!route)
        throw new Error(`There is no ${key}; there are: ${Object.keys(routes).join(", ")}.`);
      reply(response, 200, await route(parse((await readBody(request)).toString("utf8"))));
    } catch (error) {
      reply(response, route ? 400 : 404, { message: (error as Error).message });
    }
  };
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    throw new Error("The body is not JSON.");
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

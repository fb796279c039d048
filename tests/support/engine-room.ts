import type { AddressInfo } from "node:net";
import { configure } from "#core/settings";
import { setTime } from "#core/time";
import { Clock } from "#local/clock";
import { Endpoint } from "#local/endpoint";
import type { Engine, EngineContext } from "#local/engine";
import { Gate } from "#local/gate/gate";
import { openStore } from "#local/store";

/** An endpoint for engines in memory that a test chooses; once it serves, clients of `core/` in this process call it. */
export async function openEngineRoom() {
  const clock = new Clock();
  const gate = new Gate(clock);
  const store = openStore();
  const endpoint = new Endpoint();
  const { server } = endpoint;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const logged: string[] = [];
  const context: EngineContext = {
    ...{ clock, store, gate, accountId: "000000000000", region: "us-east-1" },
    endpoint: () => url,
    log: (line) => void logged.push(line),
  };
  const engines: Engine[] = [];
  return {
    ...{ context, clock, gate, endpoint, url, logged },
    serve(...served: Engine[]): void {
      engines.push(...served);
      for (const engine of served) endpoint.add(engine);
      endpoint.open();
      Object.assign(process.env, {
        ...{ AWS_ENDPOINT_URL: url, AWS_REGION: context.region },
        ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      });
    },
    async close(): Promise<void> {
      for (const engine of engines) await engine.close();
      clock.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
      setTime();
      configure({});
    },
  };
}

import { Clock } from "#local/clock";
import type { EngineContext } from "#local/engine";
import { Gate } from "#local/gate/gate";
import { openStore } from "#local/store";

/** An engine context of its own for one test: on files in `directory`, or in memory without one. */
export function engineContext(directory?: string): EngineContext & { logged: string[] } {
  const logged: string[] = [];
  const clock = new Clock();
  return {
    clock,
    accountId: "000000000000",
    region: "us-east-1",
    endpoint: () => "http://127.0.0.1:4566",
    store: openStore(directory),
    gate: new Gate(clock),
    log: (line) => logged.push(line),
    logged,
  };
}

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "#local/clock";
import type { Gate } from "#local/gate/gate";
import type { Store } from "#local/store";

/** What every engine gets from the local cloud. */
export type EngineContext = {
  /** The one clock: no engine calls `Date.now` or `setTimeout`. */
  clock: Clock;
  /** Twelve digits; part of every ARN. */
  accountId: string;
  region: string;
  /** Base URL of the one AWS endpoint, without a trailing slash; known once the server listens. */
  endpoint: () => string;
  /** Where state is kept: files, or memory under `--memory`. */
  store: Store;
  /** Every call passes here: counting, quotas, faults. */
  gate: Gate;
  /** One line for the terminal: what an engine did by itself (a retry, a message moved to a DLQ). */
  log: (line: string) => void;
};

/** One embedded AWS service behind the endpoint. */
export interface Engine {
  /** Credential-scope names that route here: `dynamodb`, `s3`, `states` … */
  readonly services: readonly string[];
  /** Answers one request; the body has not been read. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Releases timers, workers and files. State on disk stays. */
  close(): Promise<void>;
}

/** An engine whose operations can also be called in process, with the wire names of AWS. */
export interface CallableEngine extends Engine {
  /** Runs one operation (`SendMessage`, `PutItem` …). Throws `AwsError`. */
  call<Output = Record<string, unknown>>(operation: string, input: object): Promise<Output>;
}

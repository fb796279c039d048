import { randomUUID } from "node:crypto";
import type { EngineContext } from "#local/engine";

/** An event as rules and targets see it. */
export type BusEvent = {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** ISO-8601 UTC, whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: object;
};

/** What only the sender knows of an event. */
export type NewEvent = {
  source: string;
  detailType: string;
  detail: object;
  resources?: string[];
  /** ISO-8601; now when absent. */
  time?: string;
};

/** Puts an event into its envelope. */
export function envelope(
  { accountId, clock, region }: EngineContext,
  { source, detailType, detail, resources = [], time = clock.iso() }: NewEvent,
): BusEvent {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source,
    account: accountId,
    time: `${new Date(time).toISOString().slice(0, 19)}Z`,
    region,
    resources,
    detail,
  };
}

import type { Machine } from "#local/engines/stepfunctions/interpreter/asl";

/** One event as it was recorded on AWS. Events of parallel branches may have lost their ids (`0`, `[0]`). */
export type Recorded = Record<string, unknown> & { id: unknown; type: string };

/** One execution that AWS recorded. */
export type Recording = {
  name: string;
  definition: Machine;
  /** What the input may have been: as the recorder's test gave it, and as AWS shows it. */
  inputs: unknown[];
  events: Recorded[];
};

type Case = {
  name: string;
  definitions: (Machine | string)[];
  inputs: unknown[];
  histories: Recorded[][];
};

/** The executions in a file of cases: `[{ name, definitions, inputs, histories }]`, one history an execution. */
export function recordingsIn(text: string): Recording[] {
  const cases = JSON.parse(text) as Case[];
  return cases.flatMap(({ name, definitions, inputs, histories }) =>
    histories.map((events, index) => {
      const definition = definitions[Math.min(index, definitions.length - 1)];
      const given = inputs[Math.min(index, inputs.length - 1)];
      const started = detailsOf(events[0])?.input;
      return {
        name: `${name} #${index}`,
        definition: parsed(definition) as Machine,
        inputs: [given, parsed(started)].filter((input) => input !== undefined),
        events,
      };
    }),
  );
}

/** The id of an event that kept it. */
export function idOf(event: Recorded | undefined): number | undefined {
  return typeof event?.id === "number" && event.id > 0 ? event.id : undefined;
}

/** The one member that holds an event's details. */
export function detailsOf(event: object | undefined): Record<string, unknown> | undefined {
  const entry = Object.entries(event ?? {}).find(([key]) => key.endsWith("EventDetails"));
  return entry?.[1] as Record<string, unknown> | undefined;
}

/** A value as it is, or what its JSON text says. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

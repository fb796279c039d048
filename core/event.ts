import * as z from "zod";
import * as Actor from "#core/actor";
import * as Id from "#core/id";
import { iso } from "#core/time";

/** The `source` of everything the stage publishes. */
export const source = "seqferry";

/** A kind of event: its detail type, version and the schema of its data. */
export type EventType<Data extends z.ZodType> = {
  detailType: string;
  version: string;
  data: Data;
};

/** An event ready for the bus. */
export type Event = { detailType: string; detail: Detail };

const Detail = z.object({
  version: z.string(),
  id: z.string(),
  at: z.iso.datetime(),
  actor: z.object({ type: z.string(), id: z.string() }),
  data: z.record(z.string(), z.unknown()),
});
type Detail = z.infer<typeof Detail>;

/** Declares an event of the catalogue (`core/<domain>/event.ts`). */
export function define<Data extends z.ZodType>(
  detailType: string,
  version: string,
  data: Data,
): EventType<Data> {
  return { detailType, version, data };
}

/**
 * Makes an event in the name of the current actor. Its data is checked here, before it can be
 * published; `id` is what consumers drop repeats by.
 */
export function create<Data extends z.ZodType>(
  type: EventType<Data>,
  data: z.input<Data>,
  { id = Id.create("event"), at = iso() } = {},
): Event {
  const actor = Actor.use();
  return {
    detailType: type.detailType,
    detail: {
      version: type.version,
      id,
      at,
      actor: { type: actor.type, id: actor.id },
      data: type.data.parse(data) as Record<string, unknown>,
    },
  };
}

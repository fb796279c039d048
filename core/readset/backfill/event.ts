import * as z from "zod";
import * as Event from "#core/event";
import { Coverage } from "#core/readset/store-schema";

const Named = z.object({ backfillId: z.string(), storeIds: z.array(z.string()) });
/** `run` tells an execution whether it is still the one that is wanted. */
const Started = Named.extend({ run: z.int() });

/** A backfill was asked for: the machine starts. */
export const BackfillRequested = Event.define("BackfillRequested", "1.0.0", Started);
/** A backfill that was paused or failed goes on where it stopped. */
export const BackfillResumed = Event.define("BackfillResumed", "1.0.0", Started);
export const BackfillPaused = Event.define("BackfillPaused", "1.0.0", Named);
export const BackfillAborted = Event.define("BackfillAborted", "1.0.0", Named);
export const BackfillSucceeded = Event.define(
  "BackfillSucceeded",
  "1.0.0",
  Named.extend({ coverage: z.array(Coverage.extend({ storeId: z.string() })) }),
);
export const BackfillFailed = Event.define(
  "BackfillFailed",
  "1.0.0",
  Named.extend({ reason: z.string() }),
);

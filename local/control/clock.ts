import * as z from "zod";
import type { Clock } from "#local/clock";
import { Duration } from "#local/control/duration";
import { checked, type Routes } from "#local/control/route";

/** Either member, or both: the scale is set first. */
const Move = z
  .strictObject({
    advance: Duration.optional(),
    /** Times as fast as real time; 0 stops the clock, so that only `advance` moves it. */
    scale: z.number().min(0).max(1_000_000).optional(),
  })
  .refine(({ advance, scale }) => advance !== undefined || scale !== undefined, {
    message: 'Say how: {"advance": "PT1H"} or {"scale": 60}.',
  });

/** `/_local/clock`: read it, move it, make it run faster, stop it. */
export function clockControl(clock: Clock, onChanged: () => void): Routes {
  const state = () => ({ now: clock.iso(), offsetMs: clock.offsetMs, scale: clock.scale });
  return {
    "GET /_local/clock": state,
    "POST /_local/clock": async (body) => {
      const { advance, scale } = checked(Move, body);
      if (scale !== undefined) clock.setScale(scale);
      if (advance !== undefined) await clock.advance(advance);
      onChanged();
      return state();
    },
  };
}

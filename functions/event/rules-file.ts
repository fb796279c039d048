import * as z from "zod";
import { take } from "#core/share/rule/rules-file";
import { step } from "#functions/lambda";

/** Takes in `jobs.json` as it is now; whatever told that it was written. */
export const handler = step("rules-file", z.unknown(), async () => {
  const told = await take();
  return { rules: told?.items.length ?? 0, disabled: told?.disabled.length ?? 0 };
});

import type { Call } from "#cli/command";
import type { create } from "#cli/tree/rule";
import { usualCaps } from "#core/share/rule/schema";

type Options = Call<typeof create>["options"];

/** The members of a rule that options name. `before`: caps that are not named stay as they are. */
export function ruleOf(
  { projectId, dataType, maxBytes, maxFiles, maxRunsPerDay, dryRun: _dry, ...rest }: Options,
  before: object = usualCaps,
): Record<string, unknown> {
  const caps = {
    ...(maxBytes !== undefined && { bytes: maxBytes }),
    ...(maxFiles !== undefined && { files: maxFiles }),
    ...(maxRunsPerDay !== undefined && { runsPerDay: maxRunsPerDay }),
  };
  return {
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    ...(projectId.length > 0 && { projectIdList: projectId }),
    ...(dataType.length > 0 && { dataTypeList: dataType }),
    ...(Object.keys(caps).length > 0 && { caps: { ...before, ...caps } }),
  };
}

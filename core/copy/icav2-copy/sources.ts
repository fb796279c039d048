import { everything } from "#core/copy/icav2/client/client";
import { chunksOf } from "#core/copy/icav2/lookup/chunks";
import { groups, several } from "#core/copy/icav2-copy/several";
import type { PlanItem } from "#core/copy/plan-schema";

/** Words of ICA after which it is worth looking whether the source is still there and can be read. */
const doubtful = /exist|archiv|delet|not AVAILABLE|not found/i;
/** Words that another try does not change. */
const denied = /denied|permission|forbidden|not authori[sz]ed|no rights?\b/i;

export const isDoubtful = (info: string): boolean => doubtful.test(info);
export const isDenied = (info: string): boolean => denied.test(info);

/** Why sources cannot be copied any more, by data id; those that can are left out. */
export async function hopelessOf(items: readonly PlanItem[]): Promise<Map<string, string>> {
  const reasons = new Map<string, string>();
  const projects = groups(items, ({ projectId }) => projectId ?? "");
  const calls = [...projects].flatMap(([projectId, some]) =>
    chunksOf(
      "id",
      some.flatMap(({ dataId }) => dataId ?? []),
    ).map((ids) => ({ projectId, ids })),
  );
  await several(calls, async ({ projectId, ids }) => {
    const found = await everything("getProjectDataList", {
      path: { projectId },
      query: { id: ids },
    });
    const statuses = new Map(found.map(({ data }) => [data.id, data.details?.status]));
    for (const dataId of ids) {
      const reason = sourceProblem(statuses.get(dataId));
      if (reason) reasons.set(dataId, `The source ${reason}.`);
    }
  });
  return reasons;
}

/** What keeps a source of that status from being copied; undefined when nothing does. */
export function sourceProblem(status: string | undefined): string | undefined {
  if (status === "AVAILABLE") return undefined;
  if (status === undefined || status === "DELETING") return "is not there any more";
  if (status === "PARTIAL") return "is PARTIAL in ICA: its upload is not finished, or was given up";
  return `is ${status} in ICA: it can be copied after it was unarchived there`;
}

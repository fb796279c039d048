import type { LastPush } from "#core/share/plan/since-last";
import { lastShareEntity } from "#core/share/push/last-share.entity";

/** The last push of a project to a destination that SUCCEEDED; undefined when there was none. */
export async function lastPushOf(of: {
  destinationId: string;
  projectId: string;
}): Promise<LastPush | undefined> {
  const { data } = await lastShareEntity().get(of).go({ consistent: true });
  return data ?? undefined;
}

import { AwsError } from "#local/aws-error";
import type { StatesStore } from "#local/engines/stepfunctions/service/states-store";

/** One tag on the wire. */
export type Tag = { key: string; value: string };

/** The tag operations; only state machines carry tags here. */
export function tagOperations(store: StatesStore) {
  return {
    TagResource({ resourceArn, tags }: { resourceArn: string; tags: Tag[] }) {
      check(store, resourceArn);
      store.transaction(() => putTags(store, resourceArn, tags));
      return {};
    },
    UntagResource({ resourceArn, tagKeys }: { resourceArn: string; tagKeys: string[] }) {
      check(store, resourceArn);
      for (const key of tagKeys)
        store.run("DELETE FROM tags WHERE arn = ? AND key = ?", resourceArn, key);
      return {};
    },
    ListTagsForResource({ resourceArn }: { resourceArn: string }) {
      check(store, resourceArn);
      return {
        tags: store.all<Tag>("SELECT key, value FROM tags WHERE arn = ? ORDER BY key", resourceArn),
      };
    },
  };
}

/** Sets tags, replacing values of the same key; at most 50 on a resource. */
export function putTags(store: StatesStore, arn: string, tags: Tag[]): void {
  for (const { key, value } of tags) store.put("tags", { arn, key, value });
  const held = store.get<{ count: number }>(
    "SELECT count(*) AS count FROM tags WHERE arn = ?",
    arn,
  );
  if ((held?.count ?? 0) > 50)
    throw new AwsError("TooManyTags", "Too many tags", 400, { resourceName: arn });
}

function check(store: StatesStore, arn: string): void {
  if (!store.machine(arn))
    throw new AwsError("ResourceNotFound", `Resource not found: '${arn}'`, 400, {
      resourceName: arn,
    });
}

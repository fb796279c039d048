import type { ListTagsForResourceResponse } from "@aws-sdk/client-omics";
import { trailed } from "#local/engines/omics/cloudtrail";
import type { Core } from "#local/engines/omics/core";
import { invalid, notFound } from "#local/engines/omics/error";
import type { Operation } from "#local/json-service";

/** TagResource, UntagResource and ListTagsForResource for sequence stores and read sets. CloudTrail tells of the first two. */
export function tagOperations(core: Core): Record<string, Operation> {
  return {
    TagResource: trailed(
      core,
      "TagResource",
      (input: { resourceArn: string; tags: Record<string, string> }) => {
        assertExists(core, input.resourceArn);
        const tags = { ...core.tags.of(input.resourceArn), ...input.tags };
        const count = Object.keys(tags).length;
        if (count > 50) throw invalid("tags", `${count} tags`, "At most 50 tags on a resource");
        core.tags.add(input.resourceArn, input.tags);
      },
    ),
    UntagResource: trailed(
      core,
      "UntagResource",
      (input: { resourceArn: string; tagKeys: string[] }) => {
        assertExists(core, input.resourceArn);
        core.tags.remove(input.resourceArn, input.tagKeys);
      },
    ),
    ListTagsForResource(input: { resourceArn: string }): ListTagsForResourceResponse {
      assertExists(core, input.resourceArn);
      return { tags: core.tags.of(input.resourceArn) };
    },
  };
}

function assertExists(core: Core, arn: string): void {
  const [, storeId, , readSetId] =
    /^arn:aws:omics:[^:]*:\d{12}:sequenceStore\/(\d+)(\/readSet\/(\d+))?$/.exec(arn) ?? [];
  const found = readSetId ? core.readSets.get(readSetId) : storeId && core.stores.get(storeId);
  if (!found || (readSetId && found.storeId !== storeId)) throw notFound("The resource", arn);
}

import { invalid, notFound } from "#local/engines/eventbridge/errors";
import type { Registry } from "#local/engines/eventbridge/registry";
import type { Operation } from "#local/json-service";

type Tag = { Key: string; Value: string };

/** Tags as a record; at most 50. */
export function tagsIn(tags: Tag[] = []): Record<string, string> {
  if (tags.length > 50) throw invalid("A resource has at most 50 tags.");
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

export function tagOperations(registry: Registry): Record<string, Operation> {
  const known = (arn: string): string => {
    const buses = [...registry.buses.values()];
    const arns = buses.flatMap((bus) => [bus, ...registry.rulesOf(bus.name)]);
    if (!arns.some((one) => one.arn === arn)) throw notFound(`Resource ${arn} does not exist.`);
    return arn;
  };
  return {
    TagResource({ ResourceARN, Tags }) {
      const arn = known(ResourceARN);
      registry.setTags(arn, { ...registry.tagsOf(arn), ...tagsIn(Tags) });
    },
    UntagResource({ ResourceARN, TagKeys }) {
      const arn = known(ResourceARN);
      const left = Object.entries(registry.tagsOf(arn)).filter(([key]) => !TagKeys.includes(key));
      registry.setTags(arn, Object.fromEntries(left));
    },
    ListTagsForResource({ ResourceARN }) {
      const tags = Object.entries(registry.tagsOf(known(ResourceARN)));
      return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

import * as z from "zod";
import { parameterNotFound, ssmError, versionNotFound } from "#local/engines/ssm/errors";
import { checkFilters, filterList, matches } from "#local/engines/ssm/filter";
import { byName, metadataOf } from "#local/engines/ssm/get-parameters";
import { nameIn } from "#local/engines/ssm/parameter-name";
import type { ParameterStore } from "#local/engines/ssm/parameter-store";
import { type Defined, operation } from "#local/protocol/members";
import { tagKeys, tagList } from "#local/protocol/tags";

const reference = z.string().min(1).max(2048);
const resource = { ResourceType: z.literal("Parameter"), ResourceId: reference };
const labelText = z.string().min(1).max(100);
const mostLabels = 10;

/** Lists, deletion, labels and tags: all that needs no value. */
export function parameterOperations(store: ParameterStore): Record<string, Defined> {
  const existing = (ref: string): string => {
    const name = nameIn(ref);
    if (!store.latest(name)) throw ssmError("InvalidResourceId", "The resource ID isn't valid.");
    return name;
  };
  return {
    DescribeParameters: operation(
      {
        ParameterFilters: filterList,
        MaxResults: z.int().min(1).max(50).default(50),
        NextToken: z.string().optional(),
      },
      ({ ParameterFilters, MaxResults, NextToken }) => {
        checkFilters(ParameterFilters, "DescribeParameters");
        const found = store
          .all()
          .filter((one) => matches(store, one, ParameterFilters, "DescribeParameters"));
        const { page, next } = byName(found, MaxResults, NextToken);
        return { Parameters: page.map((one) => metadataOf(store, one)), NextToken: next };
      },
    ),
    DeleteParameter: operation({ Name: reference }, ({ Name }) => {
      if (!store.remove(nameIn(Name))) throw parameterNotFound();
    }),
    DeleteParameters: operation({ Names: z.array(reference).min(1).max(10) }, ({ Names }) => {
      const DeletedParameters = Names.filter((name) => store.remove(nameIn(name)));
      const InvalidParameters = Names.filter((name) => !DeletedParameters.includes(name));
      return { DeletedParameters, InvalidParameters };
    }),
    LabelParameterVersion: operation(
      {
        Name: reference,
        ParameterVersion: z.int().min(1).optional(),
        Labels: z.array(labelText).min(1).max(mostLabels),
      },
      ({ Name, ParameterVersion, Labels }) => {
        const name = nameIn(Name);
        const version = versionOf(store, name, ParameterVersion);
        const isLabel = (text: string) =>
          /^[a-zA-Z_][a-zA-Z0-9_.-]*$/.test(text) && !/^(aws|ssm)/i.test(text);
        const good = Labels.filter(isLabel);
        store.transaction(() => {
          for (const label of good) store.label(name, label, version);
          if (store.labels(name).filter((one) => one.version === version).length > mostLabels)
            throw ssmError(
              "ParameterVersionLabelLimitExceeded",
              `A parameter version can have a maximum of ${mostLabels} labels. Move one or more labels to another version and try again.`,
            );
        });
        const InvalidLabels = Labels.filter((text) => !isLabel(text));
        return { InvalidLabels, ParameterVersion: version };
      },
    ),
    UnlabelParameterVersion: operation(
      {
        Name: reference,
        ParameterVersion: z.int().min(1),
        Labels: z.array(labelText).min(1).max(mostLabels),
      },
      ({ Name, ParameterVersion, Labels }) => {
        const name = nameIn(Name);
        const version = versionOf(store, name, ParameterVersion);
        const there = store.labels(name).filter((one) => one.version === version);
        const isThere = (text: string) => there.some(({ label }) => label === text);
        const RemovedLabels = Labels.filter(isThere);
        for (const label of RemovedLabels) store.unlabel(name, label);
        return { RemovedLabels, InvalidLabels: Labels.filter((text) => !isThere(text)) };
      },
    ),
    AddTagsToResource: operation({ ...resource, Tags: tagList }, ({ ResourceId, Tags }) => {
      const name = existing(ResourceId);
      store.transaction(() =>
        store.tags.set(name, Tags, () => ssmError("TooManyTagsError", "At most 50 tags.")),
      );
    }),
    RemoveTagsFromResource: operation(
      { ...resource, TagKeys: tagKeys },
      ({ ResourceId, TagKeys }) => store.tags.remove(existing(ResourceId), TagKeys),
    ),
    ListTagsForResource: operation(resource, ({ ResourceId }) => ({
      TagList: store.tags.of(existing(ResourceId)),
    })),
  };
}

function versionOf(store: ParameterStore, name: string, version?: number): number {
  const latest = store.latest(name);
  if (!latest) throw parameterNotFound();
  if (version === undefined) return latest.version;
  if (store.history(name).some((one) => one.version === version)) return version;
  throw versionNotFound(name, String(version));
}

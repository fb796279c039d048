import * as z from "zod";
import { ssmError } from "#local/engines/ssm/errors";
import { isUnder } from "#local/engines/ssm/parameter-name";
import type { ParameterStore, Version } from "#local/engines/ssm/parameter-store";

const filter = z.strictObject({
  Key: z.string().min(1).max(132),
  Option: z.string().min(1).max(10).optional(),
  Values: z.array(z.string().min(1).max(1024)).max(50).optional(),
});
type Filter = z.infer<typeof filter>;

export const filterList = z.array(filter).default([]);

type Lister = "DescribeParameters" | "GetParametersByPath";

/** Which keys each operation has (Systems Manager API Reference, ParameterStringFilter). */
const keys: Record<Lister, readonly string[]> = {
  DescribeParameters: ["Name", "Type", "KeyId", "Path", "Tier", "DataType", "Label"],
  GetParametersByPath: ["Type", "KeyId", "Label"],
};

/** Whether a parameter fits all filters. Throws `InvalidFilterKey` or `InvalidFilterOption`. */
export function matches(
  store: ParameterStore,
  version: Version,
  filters: Filter[],
  operation: Lister,
): boolean {
  return filters.every((one) => {
    const { Key, Option = Key === "Path" ? "OneLevel" : "Equals", Values } = one;
    if (Key.startsWith("tag:") && operation === "DescribeParameters") {
      const tag = store.tags.of(version.name).find((each) => `tag:${each.Key}` === Key);
      return tag !== undefined && (!Values || Values.includes(tag.Value));
    }
    return (Values ?? []).some((value) => fits(store, version, Key, Option, value));
  });
}

/** Filters are checked even when there is nothing to filter. */
export function checkFilters(filters: Filter[], operation: Lister): void {
  for (const { Key, Option, Values } of filters) {
    const isTag = Key.startsWith("tag:") && operation === "DescribeParameters";
    if (!isTag && !keys[operation].includes(Key))
      throw ssmError("InvalidFilterKey", `The specified key isn't valid: ${Key}.`);
    if (Option !== undefined && !optionsOf(Key).includes(Option))
      throw ssmError("InvalidFilterOption", `The option ${Option} isn't valid for ${Key}.`);
    if (!isTag && !Values?.length)
      throw ssmError("InvalidFilterValue", `The filter ${Key} has no value.`);
  }
}

function optionsOf(key: string): string[] {
  if (key === "Path") return ["OneLevel", "Recursive"];
  if (key === "Name") return ["Equals", "BeginsWith", "Contains"];
  return key === "Type" || key === "KeyId" ? ["Equals", "BeginsWith"] : ["Equals"];
}

function fits(
  store: ParameterStore,
  version: Version,
  key: string,
  option: string,
  value: string,
): boolean {
  if (key === "Path") return isUnder(version.name, value, option === "Recursive");
  if (key === "Label") return store.labels(version.name).some(({ label }) => label === value);
  const text = textOf(version, key);
  // A name is found with and without its leading slash.
  const texts = key === "Name" ? [text, text.replace(/^\//, "")] : [text];
  if (option === "BeginsWith") return texts.some((one) => one.startsWith(value));
  return option === "Contains" ? text.includes(value) : texts.includes(value);
}

function textOf(version: Version, key: string): string {
  if (key === "Type") return version.type;
  if (key === "KeyId") return version.keyId ?? "";
  if (key === "Tier") return version.tier;
  return key === "DataType" ? "text" : version.name;
}

import { s3Error } from "#local/engines/s3/errors";
import { children, childText, type XmlElement, type XmlValue } from "#local/engines/s3/xml";

export type Tags = Record<string, string>;

/** Tags from a `x-amz-tagging` header, which is a URL query. Throws `InvalidArgument` or `InvalidTag`. */
export function tagsFromHeader(header: string | undefined): Tags {
  if (!header) return {};
  return checkedTags([...new URLSearchParams(header)], 10);
}

/** Tags from a `<Tagging>` document: at most `limit` (10 for objects, 50 for buckets). */
export function tagsFromXml(root: XmlElement, limit: number): Tags {
  const [set] = children(root, "TagSet");
  if (root.name !== "Tagging" || !set) throw s3Error("MalformedXML");
  const pairs = children(set, "Tag").map((tag): [string, string] => {
    const [key, value] = [childText(tag, "Key"), childText(tag, "Value")];
    if (key === undefined || value === undefined) throw s3Error("MalformedXML");
    return [key, value];
  });
  return checkedTags(pairs, limit);
}

/** The inside of a `<Tagging>` document. */
export function tagsToXml(tags: Tags): XmlValue {
  return { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
}

function checkedTags(pairs: [string, string][], limit: number): Tags {
  if (pairs.length > limit)
    throw s3Error("InvalidTag", `Object tags cannot be greater than ${limit}`);
  const tags: [string, string][] = [];
  for (const [key, value] of pairs) {
    if (!key || key.length > 128 || !allowed.test(key))
      throw s3Error("InvalidTag", "The TagKey you have provided is invalid", { TagKey: key });
    if (value.length > 256 || !allowed.test(value))
      throw s3Error("InvalidTag", "The TagValue you have provided is invalid", { TagValue: value });
    if (tags.some(([other]) => other === key))
      throw s3Error("InvalidTag", "Cannot provide multiple Tags with the same key", {
        TagKey: key,
      });
    tags.push([key, value]);
  }
  return Object.fromEntries(tags);
}

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

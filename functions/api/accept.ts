import { VisibleError } from "#core/error";

/** A range of an Accept header: `text/csv;q=0.9`. */
type Range = { type: string; quality: number };

/**
 * The media type of `offered`, the best first, that an Accept header likes most (RFC 9110, 12.5.1). Without a header
 * the first. Throws `request.not_acceptable` when it takes none of them.
 */
export function negotiate(accept: string | undefined, offered: string[]): string {
  const ranges = (accept ?? "").split(",").flatMap(parse);
  const [first = ""] = offered;
  if (ranges.length === 0) return first;
  let best = { type: "", quality: 0 };
  for (const type of offered) {
    const quality = qualityOf(type, ranges);
    if (quality > best.quality) best = { type, quality };
  }
  if (best.type) return best.type;
  throw new VisibleError("request.not_acceptable", `Accept: this route cannot answer ${accept}.`, {
    hint: `It answers ${offered.join(", ")}.`,
  });
}

/** The quality that the most specific range gives a type; 0 when none covers it. */
function qualityOf(type: string, ranges: Range[]): number {
  const family = `${type.split("/")[0]}/*`;
  for (const wanted of [type, family, "*/*"]) {
    const found = ranges.filter((range) => range.type === wanted);
    if (found.length > 0) return Math.max(...found.map(({ quality }) => quality));
  }
  return 0;
}

function parse(range: string): Range[] {
  const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
  if (!type) return [];
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  const quality = weight === undefined ? 1 : Number(weight);
  return [{ type, quality: quality >= 0 && quality <= 1 ? quality : 0 }];
}

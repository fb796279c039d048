import { type Accept, parseAccept } from "hono/utils/accept";
import { VisibleError } from "#core/error";

/**
 * The media type of `offered`, the best first, that an Accept header likes most (RFC 9110, 12.5.1). Without a header
 * the first. Throws `request.not_acceptable` when it takes none of them.
 */
export function negotiate(accept: string | undefined, offered: string[]): string {
  const ranges = parseAccept(accept ?? "");
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
function qualityOf(type: string, ranges: Accept[]): number {
  const family = `${type.split("/")[0]}/*`;
  for (const wanted of [type, family, "*/*"]) {
    // The best comes first.
    const found = ranges.find((range) => range.type.toLowerCase() === wanted);
    if (found) return found.q;
  }
  return 0;
}

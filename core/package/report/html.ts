import { visible } from "#core/package/report/format";

/** Markup that is safe to put into a page. Only `html` makes it, and `trusted` of constants of ours. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = Html | string | number | null | undefined | false | Part[];

/** A template whose values are escaped, wherever they stand in text or in quoted attributes. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  let markup = strings[0] ?? "";
  parts.forEach((part, n) => {
    markup += rendered(part) + (strings[n + 1] ?? "");
  });
  return new Html(markup);
}

/** A constant of this repository, or what holds no letter that means something in markup. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function rendered(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(rendered).join("");
  if (part === null || part === undefined || part === false) return "";
  return escaped(visible(String(part)));
}

const entities: Record<string, string> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
  // Old readers take it for a quote.
  "`": "&#96;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => entities[letter] ?? letter);
}

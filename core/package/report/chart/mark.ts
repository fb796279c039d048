/** A text as it may stand in markup, in quoted attributes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** Fills that people tell apart who do not see all colours, light or dark behind them: Okabe and Ito's blue and vermillion. */
export const fills = ["#0072b2", "#d55e00"] as const;

/**
 * A mark that leads to the rows it stands for, where it stands for any that can be shown. `about` says in words what
 * it is, of marks that hold no text themselves.
 */
export function linked(
  mark: string,
  about: string | undefined,
  link: { href: string; where?: string } | undefined,
): string {
  const told = about === undefined ? "" : `<title>${escaped(about)}</title>`;
  if (!link) return `<g>${told}${mark}</g>`;
  const where = link.where === undefined ? "" : ` data-where="${escaped(link.where)}"`;
  const label = about === undefined ? "" : ` aria-label="${escaped(about)}"`;
  return `<a href="${escaped(link.href)}"${where}${label}>${told}${mark}</a>`;
}

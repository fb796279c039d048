/** Text as Slack shows it literally: no mention, link or channel in it takes effect. */
export function plain(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The same as code; what would end it is left out. */
export function code(text: string): string {
  return `\`${plain(text.replaceAll("`", "'"))}\``;
}

/** A link; `url` is ours. */
export function link(url: string, text: string): string {
  return `<${url}|${plain(text)}>`;
}

/** Most letters of a section's text (https://api.slack.com/reference/block-kit/blocks#section). */
const mostLetters = 3000;

export function section(lines: readonly (string | undefined)[]): object {
  const text = lines.filter((line) => line !== undefined).join("\n");
  return { type: "section", text: { type: "mrkdwn", text: text.slice(0, mostLetters) } };
}

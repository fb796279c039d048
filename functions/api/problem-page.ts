import { html } from "hono/html";
import { frame, timeOf } from "#functions/api/page-frame";
import type { Problem } from "#functions/api/problem";

const headings: Record<string, string> = {
  "link.gone": "This link does not work any more",
  "link.not_found": "This link leads to nothing",
  unavailable: "This takes a moment longer",
};

/** A link that does not work, in words: why, and whom to ask. */
export function problemPage({ code, title, detail, hint, requestId, status }: Problem) {
  const heading = headings[code] ?? title;
  return frame(
    heading,
    html`
      <h1>${heading}</h1>
      <p class="lead">${withTimes(detail)}</p>
      ${hint ? html`<p>${hint}</p>` : ""}
      ${code === "link.gone" ? html`<p>What you have already downloaded stays yours: the download script checks it without the link, too (<code>sh download.sh --verify-only</code>).</p>` : ""}
      ${status >= 500 ? html`<p>Try again in a minute. If it stays, tell whoever sent you the link: request ${requestId}.</p>` : ""}`,
  );
}

/** Times in a sentence as the reader's clock has them. */
function withTimes(text: string) {
  const parts = text.split(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/);
  return parts.map((part, at) => (at % 2 === 1 ? timeOf(part) : part));
}

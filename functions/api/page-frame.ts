import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { mark } from "#functions/api/mark";

const style = `
:root { color-scheme: light dark; background: light-dark(#fff, #121212); color: light-dark(#1a1a1a, #ededed); --accent: light-dark(#0b5563, #7fd6c8); --line: color-mix(in srgb, currentColor 22%, transparent); --soft: color-mix(in srgb, currentColor 7%, transparent); font: 16px/1.55 system-ui, sans-serif; }
* { box-sizing: border-box; }
body { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
header { display: flex; align-items: center; gap: .5rem; margin-bottom: 1.5rem; font-weight: 600; }
header img { width: 1.75rem; height: 1.75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.75rem; line-height: 1.25; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 1.25rem 0 .25rem; font-size: 1rem; }
p { margin: .5rem 0; }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.lead { font-size: 1.1rem; }
.note, .notice { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid var(--line); background: var(--soft); border-radius: 0 .4rem .4rem 0; white-space: pre-line; }
.notice { border-color: light-dark(#a4460b, #ffb27a); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 1rem 0; }
dt { opacity: .8; }
dd { margin: 0; }
.command { display: flex; gap: .5rem; align-items: center; margin: .5rem 0; padding: .75rem .875rem; border-radius: .4rem; background: var(--soft); }
.command code { flex: 1; min-width: 0; white-space: pre-wrap; font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
button { padding: .25rem .625rem; border: 1px solid var(--line); border-radius: .35rem; background: light-dark(#fff, #121212); color: inherit; font: inherit; font-size: .875rem; cursor: pointer; }
a.button { display: inline-block; margin: .5rem 0; padding: .55rem 1.1rem; border-radius: .4rem; background: var(--accent); color: light-dark(#fff, #06262b); font-weight: 600; text-decoration: none; }
ul { margin: .5rem 0; padding-left: 1.25rem; }
table { width: 100%; margin-top: .5rem; border-collapse: collapse; }
caption { text-align: left; opacity: .8; }
td, th { padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; font-weight: normal; }
thead th { font-weight: 600; }
.size { padding-right: 0; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.sum { display: block; font-size: .75rem; opacity: .85; }
nav { display: flex; flex-wrap: wrap; gap: 1.25rem; margin: 1rem 0; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } h1 { font-size: 1.45rem; } }
@media print { :root { color-scheme: light; font-size: 11pt; } body { max-width: none; padding: 0; } button, nav, a.button { display: none; } h2, h3 { break-after: avoid; } tr, .command { break-inside: avoid; } a { color: inherit; text-decoration: none; } }
`;

/** Times as the reader's clock has them, and a button beside each command; without it the page says the same. */
const script = `
for (const one of document.querySelectorAll("time")) {
  const time = new Date(one.dateTime);
  one.title = one.textContent;
  one.textContent = time.toLocaleString(undefined, { year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
}
for (const one of document.querySelectorAll(".command")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.onclick = () => navigator.clipboard.writeText(one.querySelector("code").textContent).then(
    () => { button.textContent = "Copied"; }, () => { button.textContent = "Select it and copy"; });
  if (navigator.clipboard) one.append(button);
}
`;

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing is loaded, and only the two texts above are believed: no name in a package becomes code. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "img-src data:",
  `style-src ${hashOf(style)}`,
  `script-src ${hashOf(script)}`,
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** A page for recipients: whole, as nothing is loaded beside it. */
export function frame(title: string, body: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${title} · Seqferry</title><link rel="icon" href="${mark}">
<style>${raw(style)}</style></head><body>
<header><img src="${mark}" alt="" width="28" height="28">Seqferry</header>
<main>${body}</main>
<script>${raw(script)}</script></body></html>`;
}

/** A time, in UTC for who has no scripts. */
export function timeOf(at: string) {
  return html`<time datetime="${at}">${at.slice(0, 16).replace("T", " ")} UTC</time>`;
}

/** An amount of data in decimal units, as file managers show it. */
export function sizeOf(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`;
}

/** A number with what it counts. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

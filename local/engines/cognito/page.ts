import type { User } from "#local/engines/cognito/user";

/** The sign-in page: one button per development user, no password. */
export function signInPage(users: readonly User[], parameters: URLSearchParams): string {
  const hidden = [...parameters]
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    )
    .join("");
  const buttons = users
    .map(
      ({ username, groups }) =>
        `<button name="username" value="${escapeHtml(username)}"><b>${escapeHtml(username)}</b><span>${escapeHtml(groups.join(", "))}</span></button>`,
    )
    .join("");
  return page(
    "Sign in to local Seqferry",
    `<p>Development users of this machine. No password is asked.</p><form method="post">${hidden}${buttons}</form>`,
  );
}

/** An error that may not be sent to the client's address. */
export function errorPage(message: string): string {
  return page("Sign-in is not possible", `<p>${escapeHtml(message)}</p>`);
}

/** The style is inline and no script is allowed: the page works under this policy alone. */
export const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;display:grid;place-items:center;min-height:100vh}main{width:min(26rem,90vw)}h1{font-size:1.3rem}
form{display:grid;gap:.6rem}button{font:inherit;text-align:left;padding:.7rem 1rem;border:1px solid GrayText;border-radius:.5rem;background:Canvas;color:CanvasText;cursor:pointer}
button:hover,button:focus-visible{border-color:Highlight;outline:2px solid Highlight}button span{display:block;font-size:.85rem;opacity:.75}`;

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

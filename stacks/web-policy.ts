/**
 * Headers of every page of the web app. It takes nothing from inside its own page, talks to its own origin and to
 * `connect`, and shows `frames` in frames.
 */
export function pageHeaders(allowed: { connect: string[]; frames: string[] }) {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...new Set(allowed.connect)].join(" "),
    ["frame-src 'self'", ...new Set(allowed.frames)].join(" "),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
  };
}

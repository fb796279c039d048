/** When a JWT begins to be old and when it ends, epoch milliseconds; never, where it does not say. */
export function timesOf(jwt: string): { staleAt: number; endsAt: number } {
  const { exp, iat } = claimsOf(jwt);
  if (typeof exp !== "number") return { staleAt: Infinity, endsAt: Infinity };
  const lifeMs = typeof iat === "number" ? (exp - iat) * 1000 : Infinity;
  return { staleAt: exp * 1000 - Math.min(300_000, lifeMs / 10), endsAt: exp * 1000 };
}

/** Read, not verified: it is ICA's to do. */
function claimsOf(jwt: string): { exp?: unknown; iat?: unknown } {
  try {
    const claims = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString("utf8"));
    return claims && typeof claims === "object" ? claims : {};
  } catch {
    return {};
  }
}

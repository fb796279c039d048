export const roleNames = ["viewer", "sharer", "approver", "admin"] as const;
export type Role = (typeof roleNames)[number];

/** What an access token says of its bearer; unchecked, for showing only. */
export type Claims = { user: string; roles: Role[]; projectIds: string[]; expiresAt: number };

/** Claims of a JWT; undefined for any other text. `expiresAt` is in milliseconds since 1970. */
export function claimsOf(token: string | undefined): Claims | undefined {
  try {
    const body = (token ?? "").split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
      letter.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    const groups: string[] = claims["cognito:groups"] ?? [];
    return {
      user: String(claims.username ?? claims.email ?? claims.sub),
      roles: roleNames.filter((role) => groups.includes(role)),
      projectIds: groups.flatMap((group) => /^project:(.+)$/.exec(group)?.[1] ?? []),
      expiresAt: Number(claims.exp ?? 0) * 1000,
    };
  } catch {
    return undefined;
  }
}

/** Every role reads; beyond that `admin` may do what any other may. As `core/actor.ts` has it. */
export function holds(roles: readonly Role[], needed: Role): boolean {
  return (
    roles.length > 0 &&
    (needed === "viewer" || [needed, "admin"].some((one) => roles.includes(one as Role)))
  );
}

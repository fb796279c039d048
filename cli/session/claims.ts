/** What an access token says of its bearer; unchecked, for showing only. */
export type Claims = {
  user: string;
  roles: string[];
  projectIds: string[];
  expiresAt: string | undefined;
};

const roleNames = ["viewer", "sharer", "approver", "admin"];

/** Claims of a JWT; undefined for any other text. */
export function claimsOf(token: string): Claims | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const groups: string[] = claims["cognito:groups"] ?? [];
    const scopes = String(claims.scope ?? "").split(" ");
    return {
      user: String(claims.username ?? claims.client_id ?? claims.sub),
      roles: roleNames.filter(
        (role) => groups.includes(role) || scopes.includes(`seqferry/${role}`),
      ),
      projectIds: groups.flatMap((group) => group.match(/^project:(.+)$/)?.[1] ?? []),
      expiresAt: claims.exp ? new Date(claims.exp * 1000).toISOString() : undefined,
    };
  } catch {
    return undefined;
  }
}

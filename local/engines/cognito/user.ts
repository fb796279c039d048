/** A person who can sign in to the local issuer. */
export type User = {
  /** Sign-in name; unique. */
  username: string;
  /** `cognito:groups`: the role, and `project:<id>` for each project. */
  groups: readonly string[];
  email?: string;
};

/** A program that may ask for tokens. */
export type Client = {
  clientId: string;
  /** Needed for client credentials; a client without one is public and must use PKCE. */
  clientSecret?: string;
  /** Scopes it may ask for, `seqferry/read` or `openid`; all of them when it asks for none. */
  scopes: readonly string[];
  /** Exact redirect URIs of the authorization code grant. */
  redirectUris?: readonly string[];
  /** Exact URIs that sign-out may lead to. */
  logoutUris?: readonly string[];
};

/** The four roles of Seqferry. */
export const roles = ["viewer", "sharer", "approver", "admin"] as const;

/** One development user per role, each in the groups of its role and of those projects. */
export function devUsers(projectIds: readonly string[] = []): User[] {
  const projects = projectIds.map((id) => `project:${id}`);
  return roles.map((role) => ({
    username: role,
    groups: [role, ...projects],
    email: `${role}@example.org`,
  }));
}

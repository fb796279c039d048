import type { Credentials } from "#local/engines/sts/session";

/** What STS has to know of the account's roles; all of it may be left out. */
export type Roles = {
  /** False: the role cannot be assumed. Unset: there is every role. */
  roleExists?: (arn: string) => boolean;
  /** Who may assume a role (JSON). Unset: whoever has keys. */
  trustPolicyOf?: (arn: string) => string | undefined;
  /** `MaxSessionDuration` of a role in seconds. Unset: 3600, IAM's default. */
  maxSessionSecondsOf?: (arn: string) => number | undefined;
  /** Sessions that services have of roles, such as Lambda's for its functions, by access key. */
  sessionOf?: (accessKeyId: string) => Credentials | undefined;
};

/** One role as stacks define it. */
export type Role = { arn: string; trustPolicy: string; maxSessionSeconds?: number };

/** Roles as a directory that knows these and no others. */
export function directoryOf(roles: readonly Role[]): Roles {
  const byArn = new Map(roles.map((role) => [role.arn, role]));
  return {
    roleExists: (arn) => byArn.has(arn),
    trustPolicyOf: (arn) => byArn.get(arn)?.trustPolicy,
    maxSessionSecondsOf: (arn) => byArn.get(arn)?.maxSessionSeconds,
  };
}

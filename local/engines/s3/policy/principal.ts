/** Whom a statement is about. Service principals are accepted and never match a request. */
export type Principal = "*" | { accounts: string[]; arns: string[] };

/** The part of a caller that policies see. */
export type PolicyCaller = { principalArn: string; accountId: string };

/** Reads `Principal` or `NotPrincipal`. Returns undefined for what names nobody that can exist. */
export function readPrincipal(value: unknown): Principal | undefined {
  if (value === "*") return "*";
  if (!value || typeof value !== "object") return undefined;
  const principal: Principal = { accounts: [], arns: [] };
  for (const [kind, members] of Object.entries(value)) {
    const names: unknown[] = [members].flat();
    if (kind === "Service" && names.every((name) => typeof name === "string")) continue;
    if (kind !== "AWS") return undefined;
    for (const name of names) {
      if (name === "*") return "*";
      const account = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(String(name))?.[1];
      if (account) principal.accounts.push(account);
      else if (isPrincipalArn(name)) principal.arns.push(name);
      else return undefined;
    }
  }
  return principal;
}

/** Whether the principal is, or holds, the caller: an account stands for all that is in it. */
export function isPrincipal(principal: Principal, caller: PolicyCaller): boolean {
  if (principal === "*" || principal.accounts.includes(caller.accountId)) return true;
  const role = roleArnOf(caller.principalArn);
  return principal.arns.some((arn) => arn === caller.principalArn || withoutPath(arn) === role);
}

/** The role behind a session of it; any other principal is itself. This is `aws:PrincipalArn`. */
export function roleArnOf(principalArn: string): string {
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(principalArn);
  return session ? `arn:aws:iam::${session[1]}:role/${session[2]}` : principalArn;
}

/** A session's ARN does not tell its role's path. */
function withoutPath(arn: string): string {
  return arn.replace(/^(arn:aws:iam::\d{12}:role\/).*\/([^/]+)$/, "$1$2");
}

function isPrincipalArn(name: unknown): name is string {
  return (
    typeof name === "string" &&
    /^arn:aws:(iam::\d{12}:(user|role)|sts::\d{12}:(assumed-role|federated-user))\/[^*?]+$/.test(
      name,
    )
  );
}

const policyMembers = ["Version", "Id", "Statement"];
const statementMembers = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];
const conditionKeys = /^(s3:ExistingObjectTag\/.+|s3:prefix|s3:signatureversion|s3:TlsVersion)$/i;
const arnOperators = ["ArnEquals", "ArnLike"];

/**
 * What HealthOmics has against an S3 access policy, or nothing: it takes a subset of IAM's language
 * (docs.aws.amazon.com/omics/latest/dev/s3-sharing.html) and rejects the rest.
 */
export function flawOfPolicy(text: string): string | undefined {
  const policy = parsed(text);
  if (!isObject(policy)) return "is not a JSON object";
  const strange = Object.keys(policy).find((name) => !policyMembers.includes(name));
  if (strange) return `has the unsupported element ${strange}`;
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (statements.length === 0) return "has no statement";
  for (const statement of statements) {
    const flaw = flawOfStatement(statement);
    if (flaw) return flaw;
  }
  return undefined;
}

function flawOfStatement(statement: unknown): string | undefined {
  if (!isObject(statement)) return "has a statement that is not an object";
  const strange = Object.keys(statement).find((name) => !statementMembers.includes(name));
  if (strange) return `has the unsupported element ${strange}`;
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
    return "has a statement whose Effect is neither Allow nor Deny";
  const missing = ["Principal", "Action", "Resource"].find((name) => !statement[name]);
  if (missing) return `has a statement without ${missing}`;
  return flawOfCondition(statement.Condition ?? {});
}

function flawOfCondition(condition: unknown): string | undefined {
  if (!isObject(condition)) return "has a Condition that is not an object";
  for (const [operator, tests] of Object.entries(condition)) {
    if (!isObject(tests)) return `has a Condition whose ${operator} is not an object`;
    for (const key of Object.keys(tests)) {
      const isPrincipal = key.toLowerCase() === "aws:principalarn";
      if (isPrincipal && arnOperators.includes(operator)) continue;
      if (isPrincipal || !conditionKeys.test(key))
        return `has the unsupported condition ${operator} ${key}`;
    }
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { kmsError } from "#local/engines/kms/errors";

/** The policy of a key made without one: IAM of the account decides. */
export function defaultPolicy(accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

/** A policy as it was given, if it is a document at all. Throws `MalformedPolicyDocumentException`. */
export function policyDocument(text: string): string {
  try {
    const { Statement } = JSON.parse(text);
    if (Array.isArray(Statement) || typeof Statement === "object") return text;
  } catch {}
  throw kmsError("MalformedPolicyDocumentException", "The policy is not a valid policy document.");
}

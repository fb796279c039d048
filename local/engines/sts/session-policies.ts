import { stsError } from "#local/engines/sts/errors";

/** Characters that policies and tags of a session may have together, as STS packs them. */
const packedCharacters = 2048;

/**
 * How much of the limit policies and tags take, in percent; nothing without them. Throws
 * `MalformedPolicyDocument`, `PackedPolicyTooLarge`. STS packs them in a form that it does not tell; here
 * their plain length counts.
 */
export function sessionPolicies(input: {
  Policy?: string | undefined;
  PolicyArns?: { arn: string }[] | undefined;
  Tags?: { Key: string; Value: string }[] | undefined;
}): number | undefined {
  if (input.Policy !== undefined) assertPolicy(input.Policy);
  const parts = [
    input.Policy ?? "",
    ...(input.PolicyArns ?? []).map(({ arn }) => arn),
    ...(input.Tags ?? []).flatMap(({ Key, Value }) => [Key, Value]),
  ];
  const length = parts.join("").length;
  if (length > packedCharacters)
    throw stsError(
      "PackedPolicyTooLarge",
      `Serialized size of policies and tags exceeds the limit: ${length} of ${packedCharacters}.`,
    );
  return length === 0 ? undefined : Math.ceil((length / packedCharacters) * 100);
}

function assertPolicy(text: string): void {
  try {
    if (typeof JSON.parse(text).Statement === "object") return;
  } catch {}
  throw stsError("MalformedPolicyDocument", "The policy is not in the valid JSON format.");
}

import { invalid, ssmError } from "#local/engines/ssm/errors";

/** Bytes of a value by tier (Systems Manager User Guide, "Managing parameter tiers"). */
const mostBytes = { Standard: 4096, Advanced: 8192 };

/** The tier that a value gets. Throws `ValidationException` for a value that is too long, and for a step back. */
export function tierFor(
  input: { Value: string; Tier: "Standard" | "Advanced" | "Intelligent-Tiering" },
  last: "Standard" | "Advanced" | undefined,
): "Standard" | "Advanced" {
  const bytes = Buffer.byteLength(input.Value);
  if (bytes > mostBytes.Advanced)
    throw invalid("Advanced tier parameters support a maximum parameter value of 8192 characters.");
  if (input.Tier === "Intelligent-Tiering")
    return last === "Advanced" || bytes > mostBytes.Standard ? "Advanced" : "Standard";
  if (input.Tier === "Standard" && last === "Advanced")
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    );
  if (input.Tier === "Standard" && bytes > mostBytes.Standard)
    throw invalid(
      "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    );
  return input.Tier;
}

/** Throws `ParameterPatternMismatchException` or `InvalidAllowedPatternException`. */
export function checkValue({
  Value,
  AllowedPattern,
}: {
  Value: string;
  AllowedPattern?: string | undefined;
}): void {
  if (!AllowedPattern) return;
  const pattern = compile(AllowedPattern);
  if (!pattern.test(Value))
    throw ssmError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`,
    );
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw ssmError(
      "InvalidAllowedPatternException",
      "The allowed pattern is not a valid regular expression.",
    );
  }
}

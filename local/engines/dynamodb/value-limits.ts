import type { AttributeValue, Item } from "#local/engines/dynamodb/model";

/** The attribute itself is level 1; a value at level 32 is stored, at 33 it is not. */
const deepestLevel = 32;

/** A shorter text cannot have more than 38 digits or be too large or too small. */
const alwaysFineLength = 38;

/**
 * What is wrong with a value that is to be stored or compared, in DynamoDB's words: too deep, or a
 * number that an update has made too long, too large or too small (38 digits, 1E-130 to 9.9…E+125).
 */
export function itemError(item: Item): string | undefined {
  for (const name in item) {
    const value = item[name];
    const wrong = value && valueError(value, 1);
    if (wrong) return wrong;
  }
  return undefined;
}

function valueError(value: AttributeValue, level: number): string | undefined {
  if (level > deepestLevel)
    return "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
  if (value.N !== undefined) return numberError(value.N);
  const members = value.M ? Object.values(value.M) : value.L;
  for (const member of members ?? []) {
    const wrong = valueError(member, level + 1);
    if (wrong) return wrong;
  }
  return undefined;
}

function numberError(text: string): string | undefined {
  if (text.length <= alwaysFineLength) return undefined;
  const [, whole = "", fraction = ""] = /^-?0*(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  const exponent = whole ? whole.length - 1 : -1 - (/^0*/.exec(fraction)?.[0].length ?? 0);
  if (exponent > 125)
    return "Number overflow. Attempting to store a number with magnitude larger than supported range";
  const digits = `${whole}${fraction}`.replace(/^0+|0+$/g, "").length;
  if (digits > 0 && exponent < -130)
    return "Number underflow. Attempting to store a number with magnitude smaller than supported range";
  if (digits > 38) return "Attempting to store more than 38 significant digits in a Number";
  return undefined;
}

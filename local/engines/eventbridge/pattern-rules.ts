import { AwsError } from "#local/aws-error";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { Members } from "#local/engines/eventbridge/pattern-json";
import { compileMatcher, type Matcher } from "#local/engines/eventbridge/pattern-test";

/** What must hold together: for each path of the event, one of its matchers. */
export type Conjunction = Map<string, readonly Matcher[]>;

/** How many conjunctions the `$or`s of one pattern may come to (AWS's user guide, "Or matching"). */
const mostConjunctions = 1000;

/** Names that AWS keeps for itself inside of `$or`: event-ruler's README and its list of reserved names. */
const reserved = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard"],
  ...["numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"],
  ...["not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"],
  ...["date-on-or-before", "in-date-range", "ip-address-in-range", "ip-address-not-in-range"],
]);

/**
 * The conjunctions of a pattern, of which one must hold. As in event-ruler, the last of several
 * lists for one path counts, and a `$or` that is not one is the name of a field, as it was before AWS
 * gave it a meaning. Throws `InvalidEventPatternException`.
 */
export function conjunctionsOf(pattern: Members): Conjunction[] {
  const all = () => [new Map()];
  try {
    return addObject(all(), pattern, { path: "", or: true, inside: false });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    try {
      return addObject(all(), pattern, { path: "", or: false, inside: false });
    } catch {
      throw error;
    }
  }
}

type Place = { path: string; or: boolean; inside: boolean };

function addObject(rules: Conjunction[], { entries }: Members, place: Place): Conjunction[] {
  if (entries.length === 0) throw invalidPattern("Empty objects are not allowed");
  return entries.reduce((before, [name, value]) => {
    if (name === "$or" && place.or) return addOr(before, value, place);
    if (place.inside && reserved.has(name))
      throw invalidPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const path = place.path === "" ? name : `${place.path}.${name}`;
    if (value instanceof Members) return addObject(before, value, { ...place, path });
    if (!Array.isArray(value)) throw invalidPattern(`"${name}" must be an object or an array`);
    const matchers = value.map(compileMatcher);
    if (matchers.length === 0) throw invalidPattern("Empty arrays are not allowed");
    for (const rule of before) rule.set(path, matchers);
    return before;
  }, rules);
}

function addOr(rules: Conjunction[], value: unknown, place: Place): Conjunction[] {
  if (!Array.isArray(value)) throw invalidPattern("It must be an Array followed with $or.");
  const forked = value.flatMap((alternative) => {
    if (!(alternative instanceof Members))
      throw invalidPattern("Only JSON object is allowed in array of $or relationship.");
    if (rules.length * value.length > mostConjunctions) throw tooMany();
    const copies = rules.map((rule) => new Map(rule));
    return addObject(copies, alternative, { ...place, inside: true });
  });
  if (value.length < 2)
    throw invalidPattern("There must have at least 2 Objects in $or relationship.");
  if (forked.length > mostConjunctions) throw tooMany();
  return forked;
}

function tooMany() {
  return invalidPattern(`The $or relationships come to more than ${mostConjunctions} combinations`);
}

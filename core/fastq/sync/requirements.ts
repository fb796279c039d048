import {
  Place,
  type RequirementName,
  type Requirements,
  requirementAliases,
  requirementNames,
  type SyncError,
} from "#core/fastq/sync/schema";

/** Why a request is refused: a name that machines catch, and words that name the member. */
export class Refusal extends Error {
  readonly error: SyncError;

  constructor(error: SyncError, cause: string) {
    super(cause);
    this.name = "Refusal";
    this.error = error;
  }
}

const known = new Set<string>(requirementNames);
const listed = requirementNames.join(", ");

/** What is required, by its own names and those of today's callers; what is false or null is not. Throws `Refusal`. */
export function requirementsOf(given: unknown): Requirements {
  if (given === undefined || given === null)
    throw new Refusal("NoRequirementError", `requirements: is missing; name one of ${listed}.`);
  if (typeof given !== "object" || Array.isArray(given))
    throw new Refusal(
      "InvalidSyncRequestError",
      "requirements: must be an object of names with true or false.",
    );
  const found: Partial<Record<RequirementName, true | Place>> = {};
  for (const [member, value] of Object.entries(given)) {
    const name = nameOf(member);
    const wanted = valueIn(name, `requirements.${member}`, value);
    if (wanted === undefined) continue;
    const earlier = found[name];
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(wanted))
      throw new Refusal(
        "InvalidSyncRequestError",
        `requirements.${member}: says something else than requirements.${name}; give one of them.`,
      );
    found[name] = wanted;
  }
  if (Object.keys(found).length === 0)
    throw new Refusal(
      "NoRequirementError",
      `requirements: none of them is true; name one of ${listed}.`,
    );
  return found as Requirements;
}

function nameOf(member: string): RequirementName {
  if (known.has(member)) return member as RequirementName;
  const name = Object.hasOwn(requirementAliases, member) && requirementAliases[member];
  if (name) return name;
  throw new Refusal(
    "UnknownRequirementError",
    `requirements.${member.slice(0, 100)}: is no requirement; there are ${listed}.`,
  );
}

function valueIn(name: RequirementName, path: string, value: unknown): true | Place | undefined {
  if (value === undefined || value === null || value === false) return undefined;
  if (value === true) return true;
  const isPlace = name === "hasActiveReadSet" && typeof value === "object";
  if (!isPlace)
    throw new Refusal(
      "InvalidSyncRequestError",
      `${path}: must be true or false${name === "hasActiveReadSet" ? ", or { bucket, prefix }" : ""}.`,
    );
  const place = Place.safeParse(value);
  if (place.success) return place.data;
  const [issue] = place.error.issues;
  const member = [path, ...(issue?.path ?? [])].join(".");
  throw new Refusal("InvalidSyncRequestError", `${member}: ${issue?.message ?? "is wrong"}`);
}

import { Refusal, requirementsOf } from "#core/fastq/sync/requirements";
import { mostFastqs, type Requirements } from "#core/fastq/sync/schema";

/** What an event asks for. Either list may be empty, never both. */
export type Wanted = {
  fastqIds: string[];
  fastqSetIds: string[];
  requirements: Requirements;
  forceUnarchiving: boolean;
};

/** An event of any dialect: who waits, and for what, or why that cannot be meant. */
type Opened = { taskToken: string } & ({ wanted: Wanted } | { refusal: Refusal });

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html */
const mostTokenLetters = 2048;
const mostSets = 1000;

/** Members that name what is waited for. */
const lists = ["fastqIdList", "fastqSetIdList", "fastqSetId"] as const;
type ListName = (typeof lists)[number];

/**
 * The detail of `FastqSync` and `fastqSync` events: `{ taskToken, fastqSetId, requirements, forceUnarchiving }`, or
 * `{ taskToken, payload: { fastqIdList | fastqSetIdList, requirements, forceUnarchiving } }`. Members that are null
 * are absent, and others than these are left alone. Throws `Refusal` when nobody can be told, since no token is there.
 */
export function open(detail: unknown): Opened {
  const { taskToken, payload, ...flat } = isObject(detail) ? detail : {};
  if (typeof taskToken !== "string" || taskToken === "" || taskToken.length > mostTokenLetters)
    throw new Refusal(
      "InvalidSyncRequestError",
      `taskToken: must be the task token of who waits, a text of at most ${mostTokenLetters} letters.`,
    );
  try {
    return { taskToken, wanted: wantedOf(payload ?? undefined, flat) };
  } catch (error) {
    if (error instanceof Refusal) return { taskToken, refusal: error };
    throw error;
  }
}

function wantedOf(payload: unknown, flat: Record<string, unknown>): Wanted {
  if (payload !== undefined && !isObject(payload)) throw wrong("payload", "must be an object");
  const twice = payload && lists.find((name) => flat[name] !== undefined && flat[name] !== null);
  if (twice) throw wrong(twice, "is given beside payload; put it into payload");
  const members = payload ?? flat;
  const path = (name: string) => (payload ? `payload.${name}` : name);
  const ids = idsOf(members, path);
  const requirements = requirementsOf(members.requirements);
  const { forceUnarchiving = false } = members;
  if (forceUnarchiving !== null && typeof forceUnarchiving !== "boolean")
    throw wrong(path("forceUnarchiving"), "must be true or false");
  return { ...ids, requirements, forceUnarchiving: forceUnarchiving ?? false };
}

/** The one list that is given, each id once. */
function idsOf(members: Record<string, unknown>, path: (name: string) => string) {
  const given = lists.filter((name) => members[name] !== undefined && members[name] !== null);
  const [name, other] = given;
  if (!name) throw wrong(path("fastqIdList"), "is missing; name fastqs or fastqSetIdList");
  if (other) throw wrong(`${path(name)} and ${path(other)}`, "give one of them");
  const ids = listOf(name, members[name], path(name));
  const most = name === "fastqIdList" ? mostFastqs : mostSets;
  if (ids.length === 0)
    throw new Refusal("EmptyFastqListError", `${path(name)}: must name one at least.`);
  if (ids.length > most) throw wrong(path(name), `must name ${most} at most`);
  return name === "fastqIdList"
    ? { fastqIds: ids, fastqSetIds: [] }
    : { fastqIds: [], fastqSetIds: ids };
}

function listOf(name: ListName, value: unknown, path: string): string[] {
  const list = name === "fastqSetId" ? [value] : value;
  if (!Array.isArray(list)) throw wrong(path, "must be a list of ids");
  const bad = list.findIndex((id) => typeof id !== "string");
  if (bad >= 0) throw wrong(name === "fastqSetId" ? path : `${path}.${bad}`, "must be an id");
  return [...new Set(list as string[])];
}

function wrong(path: string, what: string): Refusal {
  return new Refusal("InvalidSyncRequestError", `${path}: ${what}.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const idName = /^(id|\w+Id)$/;
/** Keys are no ids to follow, and of requests there is one already: the function's own. */
const otherName = /key|requestId$/i;
const idText = /^[\w.:-]{1,128}$/;

type Ids = Record<string, string>;

/**
 * The ids that stand in an input of a machine, an event or an answer of the API, which its log lines are followed by. What
 * is nearest to the thing itself counts: of an event of ours its data, then its detail.
 */
export function idsIn(value: unknown): Ids {
  const { data, detail } = members(value);
  return { ...own(value), ...own(data), ...own(detail), ...own(members(detail).data) };
}

/** The same of a message; what is not JSON has none. */
export function idsInText(text: string): Ids {
  try {
    return idsIn(JSON.parse(text));
  } catch {
    return {};
  }
}

function own(value: unknown): Ids {
  return Object.fromEntries(
    Object.entries(members(value)).filter(
      (entry): entry is [string, string] =>
        idName.test(entry[0]) &&
        !otherName.test(entry[0]) &&
        typeof entry[1] === "string" &&
        idText.test(entry[1]),
    ),
  );
}

function members(value: unknown): Record<string, unknown> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

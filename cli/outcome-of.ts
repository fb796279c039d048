/** What became of a thing, and why where that is known: a sentence. */
export function outcomeOf(thing: {
  id: string;
  status: string;
  statusReason: string | null;
}): string {
  const { id, status, statusReason } = thing;
  return statusReason ? `${id} is ${status}: ${statusReason}` : `${id} is ${status}.`;
}

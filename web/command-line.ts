/** A line for our command line: `seqferry read-set list --status ACTIVE`. Flags are the API's members in kebab case. */
export function commandOf(verb: string, query: Record<string, unknown> = {}): string {
  const flags = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(
      ([name, value]) =>
        `--${name.replace(/[A-Z]/g, (one) => `-${one.toLowerCase()}`)} ${quoted(String(value))}`,
    );
  return ["seqferry", verb, ...flags].join(" ");
}

/** The same for curl. The token is read from a variable: no secret gets into a clipboard or a shell's history. */
export function curlOf(request: { url: string; method: string; body?: unknown }): string {
  const { url, method, body } = request;
  const parts = [
    "curl -sS",
    ...(method === "GET" ? [] : [`-X ${method}`]),
    '-H "Authorization: Bearer $SEQFERRY_TOKEN"',
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `--data ${quoted(JSON.stringify(body))}`]),
    quoted(url),
  ];
  return parts.join(" ");
}

/** One word for a POSIX shell, whatever is in it. */
export function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

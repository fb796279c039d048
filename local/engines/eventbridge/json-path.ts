import { notImplemented } from "#local/aws-error";

/**
 * Reads a path such as `$.detail.files[0]['a b']`. Throws `RangeError` for what is no path, and
 * `NotImplemented` for wildcards, filters and slices, which AWS knows in part.
 */
export function compilePath(path: string): (value: unknown) => unknown {
  const steps: string[] = [];
  const step = /\.([^.[\]\s*?@]+)|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/y;
  if (path[0] !== "$") throw new RangeError(`${path} does not begin with $`);
  for (step.lastIndex = 1; step.lastIndex < path.length; ) {
    const rest = path.slice(step.lastIndex);
    const match = step.exec(path);
    if (match) steps.push(match.slice(1).find((part) => part !== undefined) ?? "");
    else if (/^\.?\*|^\[\*|^\[\?|^\[-?\d*[:,]/.test(rest))
      throw notImplemented("eventbridge", `wildcards and filters in paths: ${path}`);
    else throw new RangeError(`${path} is not a path of names and indexes`);
  }
  return (value) =>
    steps.reduce<unknown>(
      (at, name) =>
        at !== null && typeof at === "object" && Object.hasOwn(at, name)
          ? (at as Record<string, unknown>)[name]
          : undefined,
      value,
    );
}

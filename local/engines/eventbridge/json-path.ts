/** Reads a path such as `$.detail.files[0]['a b']`. Throws `RangeError` for anything more. */
export function compilePath(path: string): (value: unknown) => unknown {
  const steps: string[] = [];
  const step = /\.([^.[\]\s*?@]+)|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/y;
  if (path[0] !== "$") throw new RangeError(`${path} does not begin with $`);
  for (step.lastIndex = 1; step.lastIndex < path.length; ) {
    const match = step.exec(path);
    if (!match) throw new RangeError(`${path} is not a path of names and indexes`);
    steps.push(match.slice(1).find((part) => part !== undefined) ?? "");
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

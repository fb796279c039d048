import type { PackageFile } from "#core/package/schema";

/** Longest name most file systems take, in UTF-8 bytes. */
const longestNameBytes = 255;

/**
 * Relative paths for a recipient's disk, one a file, in order: `<sample>/<file name>`, with the
 * read set's id in between where two files would meet. No two are equal (also where case does not
 * count), none is absolute, climbs, or holds a control character.
 */
export function pathsOf(files: Pick<PackageFile, "name" | "sampleId" | "readSetId">[]): string[] {
  const short = files.map((file) => [
    safeName(file.sampleId ?? file.readSetId),
    safeName(file.name),
  ]);
  const uses = count(short.map(join));
  const long = short.map(([directory = "", name = ""], index) =>
    (uses.get(fold(`${directory}/${name}`)) ?? 0) > 1
      ? `${directory}/${safeName(files[index]?.readSetId ?? "")}/${name}`
      : `${directory}/${name}`,
  );
  return unique(long);
}

/** A name that is safe as one path segment. */
export function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
  const replaced = name.replace(/[\u0000-\u001f\u007f-\u009f/\\]/gu, "_").replace(/^[-.\s]+/, "_");
  const wellFormed = (replaced || "_").toWellFormed().normalize("NFC");
  return truncate(wellFormed).replace(/[.\s]+$/, "_");
}

function truncate(name: string): string {
  let kept = name;
  while (Buffer.byteLength(kept) > longestNameBytes - 12) kept = [...kept].slice(0, -1).join("");
  return kept;
}

/** What is still equal (a read set with two files of one name) gets a number before the name. */
function unique(paths: string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const slash = path.lastIndexOf("/") + 1;
    let free = path;
    for (let number = 2; taken.has(fold(free)); number++)
      free = `${path.slice(0, slash)}${number}-${path.slice(slash)}`;
    taken.add(fold(free));
    return free;
  });
}

function count(keys: string[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const key of keys) uses.set(fold(key), (uses.get(fold(key)) ?? 0) + 1);
  return uses;
}

const join = (segments: string[]): string => segments.join("/");

/** Names that macOS and Windows take for the same; capitals first, so that ſ meets s and ß meets ss. */
const fold = (path: string): string =>
  path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");

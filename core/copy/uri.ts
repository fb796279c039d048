import { VisibleError } from "#core/error";

/** A place to copy from or to. */
export type CopyUri = {
  scheme: "icav2" | "s3";
  /** Project of ICA, by id or name; bucket of S3. */
  container: string;
  /** As it was given, never percent-decoded, without the slash before it: `#`, `?`, `+`, spaces and `//` are names. */
  path: string;
  /** Ends in a slash, or is the whole project or bucket. */
  isFolder: boolean;
};

/** Ids of ICA's projects. A name could look like one, but does so in nobody's stage. */
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const projectName = /^[A-Za-z][A-Za-z0-9 _-]{0,254}$/;
/** Names of buckets and access-point aliases, those of before 2018 too. */
const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$/;
/** Longest key of S3, in bytes of UTF-8. */
const mostKeyBytes = 1024;

/** Takes a URI apart. Throws `copy.invalid` with what is wrong with it. */
export function parse(uri: string): CopyUri {
  const problem = problemOf(uri);
  if (problem) throw new VisibleError("copy.invalid", `${uri}: ${problem}`, { hint: example });
  return split(uri) as CopyUri;
}

const example =
  "URIs look like icav2://project/folder/file.bam and s3://bucket/prefix/file.bam; those of folders end with /.";

/** What is wrong with a URI; undefined when it is one. */
export function problemOf(uri: string): string | undefined {
  const scheme = /^([^:/]*):\/\//.exec(uri)?.[1];
  if (scheme === undefined) return "must be a URI that begins with icav2:// or s3://";
  if (scheme !== "icav2" && scheme !== "s3")
    return `begins with ${scheme}://, which is neither icav2:// nor s3://`;
  const parts = split(uri);
  const place = scheme === "icav2" ? "project" : "bucket";
  if (!parts) return `must have a / after the ${place}`;
  if (!uri.isWellFormed()) return "must be well-formed Unicode";
  const { container, path } = parts;
  if (scheme === "s3") {
    if (!bucketName.test(container)) return `"${container}" is no name of a bucket`;
    if (Buffer.byteLength(path) > mostKeyBytes)
      return `has a key of ${Buffer.byteLength(path)} bytes; S3 takes ${mostKeyBytes}`;
    return undefined;
  }
  if (isProjectId(container) || projectName.test(container)) return undefined;
  return `"${container}" is neither id nor name of a project`;
}

/** True for an id of ICA, false for a name. */
export function isProjectId(container: string): boolean {
  return uuid.test(container);
}

/** `prefix/*`: all below a prefix of S3. In ICA an asterisk is a name like another. */
export function isWildcard({ scheme, path }: Pick<CopyUri, "scheme" | "path">): boolean {
  return scheme === "s3" && (path === "*" || path.endsWith("/*"));
}

/** The URI of a place. */
export function format({ scheme, container, path }: Omit<CopyUri, "isFolder">): string {
  return `${scheme}://${container}/${path}`;
}

/** The URI of what lies below a folder under a name or a relative path, which is kept byte for byte. */
export function join(folderUri: string, name: string): string {
  if (folderUri.endsWith("/")) return folderUri + name;
  throw new Error(`Not the URI of a folder: ${folderUri}`);
}

/** `b.bam` of `s3://bucket/a/b.bam`, `a` of `icav2://project/a/`; empty for a whole project or bucket. */
export function nameOf(uri: string): string {
  const { path, isFolder } = parse(uri);
  const whole = isFolder ? path.slice(0, -1) : path;
  return whole.slice(whole.lastIndexOf("/") + 1);
}

/** The URI of the folder that a file or folder lies in; a whole project or bucket lies in itself. */
export function folderOf(uri: string): string {
  const parts = parse(uri);
  const whole = parts.isFolder ? parts.path.slice(0, -1) : parts.path;
  return format({ ...parts, path: whole.slice(0, whole.lastIndexOf("/") + 1) });
}

/** Only the first slash after the container parts: a key may begin with one. */
function split(uri: string): CopyUri | undefined {
  const match = /^(icav2|s3):\/\/([^/]*)\/(.*)$/s.exec(uri);
  if (!match) return undefined;
  const [, scheme, container = "", path = ""] = match;
  return {
    scheme: scheme as CopyUri["scheme"],
    container,
    path,
    isFolder: path === "" || path.endsWith("/"),
  };
}

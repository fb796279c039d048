import { faultOf } from "#core/copy/icav2/lookup/path";
import * as Uri from "#core/copy/uri";

/**
 * What is wrong with the URI of a folder that packages go to; undefined when it is one. Nothing is decoded, folded or
 * joined: `%2e%2e` is a name, `..` is refused, and two URIs are one place only if they are the same text.
 */
export function folderProblem(uri: string): string | undefined {
  const problem = Uri.problemOf(uri);
  if (problem) return problem;
  const { path } = Uri.parse(uri);
  if (!uri.endsWith("/")) return "must be a folder: end it with /";
  // Policies and sources of copies take them for any text.
  if (/[*?]/.test(path)) return "must have neither * nor ?";
  // The rules of ICA hold for S3, too: what a person could take for another place is none of ours.
  const fault = path === "" ? undefined : faultOf(`/${path}`);
  return fault && `${fault}, so it could be taken for another place`;
}

/** The folder itself and all above it, the longest first: `s3://b/a/b/`, `s3://b/a/`, `s3://b/`. */
export function foldersUp(uri: string): string[] {
  const { scheme, container, path } = Uri.parse(uri);
  const names = path.split("/").slice(0, -1);
  return Array.from({ length: names.length + 1 }, (_, up) => {
    const rest = names.slice(0, names.length - up);
    return Uri.format({ scheme, container, path: rest.map((name) => `${name}/`).join("") });
  });
}

/** True of what lies in a folder, or is it. Both are folders without faults: whole names are compared. */
export function liesIn(uri: string, folderUri: string): boolean {
  return folderUri.endsWith("/") && uri.startsWith(folderUri);
}

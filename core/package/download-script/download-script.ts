import { dataLines, type Manifest } from "#core/package/download-script/data-lines";
import { head, tail } from "#core/package/download-script/program";

export type { Manifest, ManifestFile } from "#core/package/download-script/data-lines";

/**
 * The recipient's program: a constant POSIX `sh` script with the package's files as data inside it.
 * Runs as `sh download.sh` and as `curl -fsSL LINK | sh`. The text is ASCII and holds the token: whoever
 * has it can download until the link ends.
 *
 * @throws VisibleError `request.invalid` naming the field where the manifest holds what the script could not carry safely: a control
 *   character, an absolute path, a `..`, the same path twice, a checksum of the wrong length.
 */
export function render(manifest: Manifest): string {
  return `${head}${dataLines(manifest).join("\n")}\n${tail}`;
}

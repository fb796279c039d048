import { type LinkData, linkLines } from "#core/package/download-script/link-lines";
import { head, tail } from "#core/package/download-script/program";

/**
 * The recipient's program: a constant POSIX `sh` script with a few lines about its link inside. The list of files is
 * in the package's `download.data` (`data-lines.ts`), which the program fetches first; so a script has the same few
 * kilobytes for every package. Runs as `sh download.sh` and as `curl -fsSL LINK | sh`. The text is ASCII and holds
 * the token: whoever has it can download until the link ends.
 *
 * @throws VisibleError `request.invalid` naming the field that the script could not carry safely, such as a name with
 *   control characters or a digest of the wrong length.
 */
export function render(link: LinkData): string {
  return `${head}${linkLines(link).join("\n")}\n${tail}`;
}

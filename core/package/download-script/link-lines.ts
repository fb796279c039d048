import { checkLink } from "#core/package/download-script/check";
import { encode } from "#core/package/download-script/encoding";

/** What a link's script says of it: a few lines, however many files the package has. */
export type LinkData = {
  /** Base URL of the API that redirects to signed URLs, such as `https://data.example.org`. */
  origin: string;
  /** The link's secret. */
  token: string;
  package: { id: string; name: string };
  /** When the link ends, ISO 8601 UTC; shown to the recipient, enforced by the origin. */
  expiresAt: string;
  /** Who made the link, as the recipient is to read it. */
  sender: string;
  /** The package's `download.data`, which the program fetches and believes only with these digests (in hex). */
  data: { bytes: number; sha256: string; md5: string };
};

/** The lines of a script that are not the same for everybody: the line's key, then fields separated by tabs. */
export function linkLines(link: LinkData): string[] {
  const origin = checkLink(link);
  return [
    ["seqferry", "2"],
    ["origin", origin],
    ["token", link.token],
    ["package", link.package.id, encode(link.package.name)],
    ["expires", link.expiresAt],
    ["sender", encode(link.sender)],
    ["data", String(link.data.bytes), link.data.sha256, link.data.md5],
    ["end"],
  ].map((fields) => fields.join("\t"));
}

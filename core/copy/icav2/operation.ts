import * as z from "zod";

/** ICA's versions of the contract; both of a request's headers name one. */
export type Version = "v3" | "v4";

/** One row of the table that the client calls by and the local engine routes by. */
export type Operation = {
  method: "GET" | "POST" | "DELETE";
  /** Below `basePath`; `{name}` stands for a parameter, a colon for itself. */
  path: `/api/${string}`;
  parameters: z.ZodObject;
  query: z.ZodObject;
  /** The body; absent where there is none. */
  request?: z.ZodType;
  /** Media types that the body may have. */
  requestTypes: readonly string[];
  /** The answer's body by version, newest first; none where the status is 204. */
  responses: Partial<Record<Version, z.ZodType>>;
  status: 200 | 201 | 204;
  /** Whether the header `Idempotency-Key` (at most 255 characters, kept for 7 days) holds. */
  idempotent: boolean;
};

/** Path of the server; the host is `ica.illumina.com`, or that of a local cloud. */
export const basePath = "/ica/rest";

export const mediaType = (version: Version) => `application/vnd.illumina.${version}+json`;

/** What most operations that take a body accept. */
export const json = [mediaType("v3"), "application/json"] as const;

/** For operations without query members, without parameters. */
export const none = z.strictObject({});

/** The path of one call below `basePath`, parameters percent-encoded. */
export function pathOf(template: string, parameters: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${name}: is missing for ${template}`);
    return encodeURIComponent(value);
  });
}

/**
 * Matches raw paths below `basePath`, and gives the parameters decoded. Colons end a parameter, because
 * ICA puts verbs behind them: `/data/{dataId}:archive`.
 */
export function matcherOf(template: string): (path: string) => Record<string, string> | undefined {
  // Nothing to escape: outside of its parameters a template has letters, slashes and colons.
  const source = template
    .split(/\{(\w+)\}/)
    .map((part, index) => (index % 2 === 0 ? part : `(?<${part}>[^/:]+)`))
    .join("");
  const pattern = new RegExp(`^${source}$`);
  return (path) => {
    const found = pattern.exec(path);
    if (!found) return undefined;
    const groups = Object.entries(found.groups ?? {});
    try {
      return Object.fromEntries(groups.map(([name, raw]) => [name, decodeURIComponent(raw)]));
    } catch {
      return undefined;
    }
  };
}

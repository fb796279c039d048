import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

export type Asset = { body: Buffer; headers: Record<string, string> };

/** A file of the built app; the page itself for every path that is none. Undefined for a file that is not there. */
export async function readAsset(directory: string, path: string): Promise<Asset | undefined> {
  const isFile = extname(path) !== "" && !path.includes(" ") && isAsset(path);
  const name = isFile ? normalize(decodeURIComponent(path)) : "/index.html";
  if (name.split(/[\\/]/).includes("..")) return undefined;
  const body = await readFile(join(directory, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
    throw error;
  });
  if (!body) return undefined;
  // Names of built files change with their contents.
  const isFixed = name.startsWith("/assets/");
  return {
    body,
    headers: {
      "content-type": types[extname(name)] ?? "application/octet-stream",
      "cache-control": isFixed ? "public, max-age=31536000, immutable" : "no-cache",
    },
  };
}

/** Ids have dots too: only what lies where files lie is one. */
function isAsset(path: string): boolean {
  return path.startsWith("/assets/") || /^\/[^/]+\.(js|css|svg|html)$/.test(path);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A command of a document: what a reader would paste. */
export type Command = { file: string; text: string };

/** Documents whose commands are run: the README and the pages of `docs`. */
export function documentsOf(root: string): string[] {
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", ...pages.sort().map((name) => `docs/${name}`)];
}

/** Commands of blocks that are fenced as `language`, in their order. A line that ends in a backslash goes on. */
export function commandsOf(root: string, file: string, language: "sh" | "sh aws"): Command[] {
  const text = readFileSync(join(root, file), "utf8");
  const blocks = [...text.matchAll(/^```([^\n]*)\n(.*?)^```/gms)];
  return blocks
    .filter(([, fence]) => fence === language)
    .flatMap(([, , block = ""]) => block.replaceAll(/\\\n\s*/g, "").split("\n"))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => ({ file, text: line }));
}

import { join } from "node:path";
import { build } from "esbuild";

/** Where the bundle is kept; `npm run build` writes it, a test compares it with the sources. */
export const generated = join(import.meta.dirname, "generated/client.ts");

/** The page's program in one text, as a module that holds it: the function that writes reports has no bundler. */
export async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [join(import.meta.dirname, "client/main.ts")], bundle: true, write: false },
    ...{ format: "iife", target: "es2022", minify: true, charset: "ascii", legalComments: "none" },
  });
  const text = outputFiles[0]?.text.trim() ?? "";
  // Neither may stand in an inline script.
  if (/<\/script|<!--/i.test(text)) throw new Error("The page's program would end its own script.");
  return `// Written by \`npm run build\` from core/package/report/client.\nexport const client = ${JSON.stringify(text)};\n`;
}

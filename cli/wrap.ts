/** The text in lines of at most `width` characters, broken at spaces, each after `indent` spaces. */
export function wrap(text: string, width: number, indent = 0): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line && line.length + 1 + word.length > width - indent) {
      lines.push(line);
      line = "";
    }
    line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines.map((one) => " ".repeat(indent) + one);
}

/** Two columns: terms on the left, their texts wrapped on the right. */
export function columns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const left = Math.min(Math.max(0, ...rows.map(([term]) => term.length)), 26);
  return rows.flatMap(([term, text]) => {
    const lines = wrap(text, width, left + 4);
    const first = lines[0]?.trimStart() ?? "";
    if (term.length > left) return [`  ${term}`, ...lines];
    return [`  ${term.padEnd(left)}  ${first}`.trimEnd(), ...lines.slice(1)];
  });
}

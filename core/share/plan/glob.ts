/**
 * True when a whole name fits a pattern, letters of either case: `*` is any text, `?` one letter. Takes as long as
 * name and pattern are long, multiplied, whatever the pattern.
 */
export function fits(name: string, pattern: string): boolean {
  const [text, wanted] = [[...name.toLowerCase()], [...pattern.toLowerCase()]];
  let [at, of] = [0, 0];
  let star: { of: number; at: number } | undefined;
  while (at < text.length) {
    if (wanted[of] === "*") {
      star = { of: ++of, at };
    } else if (wanted[of] === "?" || (of < wanted.length && wanted[of] === text[at])) {
      at++;
      of++;
    } else if (star) {
      // The last asterisk takes one letter more; earlier ones need not be tried again.
      at = ++star.at;
      of = star.of;
    } else return false;
  }
  while (wanted[of] === "*") of++;
  return of === wanted.length;
}

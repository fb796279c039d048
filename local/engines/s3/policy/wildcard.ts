/** Whether text fits a policy's pattern: `*` stands for any characters, `?` for one. */
export function fitsWildcard(pattern: string, text: string): boolean {
  // The last star that was passed, and where in the text it stands; from there matching goes on anew.
  let [at, inText, star, marked] = [0, 0, -1, 0];
  while (inText < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      marked = inText;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[inText])) {
      at++;
      inText++;
    } else if (star >= 0) {
      at = star + 1;
      inText = ++marked;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

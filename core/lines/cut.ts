const newline = 10;
const carriageReturn = 13;

/**
 * Cuts pieces of a text into lines without their ends (LF or CRLF), whatever the pieces are. `take` gets each line as
 * bytes that are only valid during the call.
 */
export function lineCutter(take: (line: Uint8Array) => void) {
  let rest: Uint8Array[] = [];
  const give = (line: Uint8Array) => {
    const isDos = line[line.length - 1] === carriageReturn;
    take(isDos ? line.subarray(0, -1) : line);
  };
  return {
    add(chunk: Uint8Array): void {
      let from = 0;
      for (;;) {
        const to = chunk.indexOf(newline, from);
        if (to < 0) break;
        const piece = chunk.subarray(from, to);
        if (rest.length === 0) give(piece);
        else {
          give(Buffer.concat([...rest, piece]));
          rest = [];
        }
        from = to + 1;
      }
      // A copy: the piece's memory may be used again.
      if (from < chunk.length) rest.push(Buffer.from(chunk.subarray(from)));
    },
    /** The last line, if it has no end. */
    end(): void {
      if (rest.length === 0) return;
      const line = Buffer.concat(rest);
      rest = [];
      give(line);
    },
  };
}

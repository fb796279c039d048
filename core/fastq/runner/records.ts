import { Malformed } from "#core/fastq/runner/malformed";
import { lineCutter } from "#core/lines/cut";

/** One read; its bytes are only valid during the call. */
type TakeRead = (sequence: Uint8Array, quality: Uint8Array) => void;

const at = 64;
const plus = 43;

/**
 * Reads of a FASTQ text, in pieces: four lines each, as every sequencer writes them (a sequence that goes over several
 * lines is refused). Throws `Malformed` with the number of the line.
 * https://doi.org/10.1093/nar/gkp1137
 */
export function recordReader(take: TakeRead) {
  let line = 0;
  let blankAt = 0;
  // A line may be gone when the next one comes: its bytes are kept.
  let sequence = new Uint8Array(512);
  let length = 0;
  const cutter = lineCutter((bytes) => {
    line++;
    switch ((line - 1) % 4) {
      case 0:
        return header(bytes);
      case 1:
        return keep(bytes);
      case 2:
        if (bytes[0] === plus) return;
        throw new Malformed(
          "a line that begins with + must follow the sequence (one that goes over several lines is not read).",
          line,
        );
      default:
        if (bytes.length !== length)
          throw new Malformed(
            `the quality has ${bytes.length} letters, and its sequence ${length}.`,
            line,
          );
        return take(sequence.subarray(0, length), bytes);
    }
  });

  function header(bytes: Uint8Array): void {
    if (bytes.length === 0) {
      // An empty line at the end is none; it counts as the first of four again.
      blankAt ||= line;
      line += 3;
      return;
    }
    if (blankAt) throw new Malformed("is empty, and more lines follow.", blankAt);
    if (bytes[0] === at) return;
    throw new Malformed("a read must begin with a line that begins with @.", line);
  }

  function keep(bytes: Uint8Array): void {
    if (bytes.length > sequence.length) sequence = new Uint8Array(2 * bytes.length);
    sequence.set(bytes);
    length = bytes.length;
  }

  return {
    add: cutter.add,
    end(): void {
      cutter.end();
      if (line % 4 !== 0) throw new Malformed("the file ends within a read.", line);
    },
  };
}

/** A file that is not what it should be; reading it again changes nothing. The message is for people. */
export class Malformed extends Error {
  constructor(message: string, line?: number) {
    super(line === undefined ? message : `Line ${line}: ${message}`);
    this.name = "Malformed";
  }
}

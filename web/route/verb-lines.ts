import { address, type Input, type OperationName } from "../api/client.ts";
import { commandOf, curlOf } from "../command-line.ts";
import type { VerbLine } from "../component/copy.tsx";

/** A verb as lines for a terminal: what it is called, the CLI's words for it, and the API's route with its input. */
export function verbLine<Name extends OperationName>(
  api: string,
  name: string,
  cli: string,
  route: Name,
  input: Input<Name>,
): VerbLine {
  const { body } = input as { body?: unknown };
  return {
    name,
    cli: commandOf(cli),
    curl: curlOf({ ...address(api, route, input), ...(body !== undefined && { body }) }),
  };
}

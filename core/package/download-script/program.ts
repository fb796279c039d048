import { link } from "#core/package/download-script/program/link";
import { list } from "#core/package/download-script/program/list";
import { main } from "#core/package/download-script/program/main";
import { options } from "#core/package/download-script/program/options";
import { ora } from "#core/package/download-script/program/ora";
import { plan } from "#core/package/download-script/program/plan";
import { prepare } from "#core/package/download-script/program/prepare";
import { report } from "#core/package/download-script/program/report";
import { tools } from "#core/package/download-script/program/tools";
import { transfer } from "#core/package/download-script/program/transfer";
import { usage } from "#core/package/download-script/program/usage";
import { verdict } from "#core/package/download-script/program/verdict";
import { worker } from "#core/package/download-script/program/worker";

const parts = [
  ...[usage, options, tools, link, list, plan, prepare],
  ...[transfer, worker, verdict, ora, report, main],
].join("");

/** The line that ends the lines about the link; no line can be equal to it, each begins with its key. */
const delimiter = "SEQFERRY-DATA";

/**
 * Everything before the lines about the link. The braces make the shell read the last line before it does anything:
 * a script cut short on its way runs nothing. `emulate` makes zsh a POSIX shell.
 * The parts are written without dollar-brace expansions and backquotes, which `String.raw` could not hold.
 */
export const head = String.raw`#!/bin/sh
# Downloads one shared package and verifies every file of it; --help tells how.
# The program is the same for everybody. What differs is what its last lines say of the link, which is never run.
# shellcheck disable=SC2317 # functions run by traps and by run look unreachable to it
{
if (emulate -R sh) >/dev/null 2>&1; then emulate -R sh; fi
set -uf
LC_ALL=C
export LC_ALL
tab=$(printf '\t')
${parts}
seqferry "$@" <<'${delimiter}'
`;

/** Everything after them. */
export const tail = `${delimiter}
exit "$?"
}
`;

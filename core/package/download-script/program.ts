import { data } from "#core/package/download-script/program/data";
import { main } from "#core/package/download-script/program/main";
import { options } from "#core/package/download-script/program/options";
import { prepare } from "#core/package/download-script/program/prepare";
import { tools } from "#core/package/download-script/program/tools";
import { transfer } from "#core/package/download-script/program/transfer";
import { verdict } from "#core/package/download-script/program/verdict";
import { worker } from "#core/package/download-script/program/worker";

/** The line that ends the data; no data line can be equal to it, each begins with its key. */
const delimiter = "SEQFERRY-DATA";

/**
 * Everything before the data. The braces make the shell read the last line before it does anything:
 * a script cut short on its way runs nothing. `emulate` makes zsh a POSIX shell.
 * The parts are written without dollar-brace expansions and backquotes, which `String.raw` could not hold.
 */
export const head = String.raw`#!/bin/sh
# Downloads one shared package and verifies every file of it; --help tells how.
# The program is the same for everybody. What differs is the data at its end, which is never run.
# shellcheck disable=SC2317 # functions run by traps and by run look unreachable to it
{
if (emulate -R sh) >/dev/null 2>&1; then emulate -R sh; fi
set -uf
LC_ALL=C
export LC_ALL
tab=$(printf '\t')
${[options, tools, data, prepare, transfer, worker, verdict, main].join("")}
seqferry "$@" <<'${delimiter}'
`;

/** Everything after the data. */
export const tail = `${delimiter}
exit "$?"
}
`;

/**
 * Completion scripts: each hands the words so far to `PROGRAM __complete`, which knows the tree.
 * Without a candidate, files are offered.
 */
export const scripts = {
  bash: (program: string) => `# bash completion of ${program}
${functionOf(program)}() {
  local IFS=$'\\n' word
  COMPREPLY=()
  while read -r word; do
    COMPREPLY+=("$word")
  done < <(${program} __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -o nosort -F ${functionOf(program)} ${program}
`,
  zsh: (program: string) => `#compdef ${program}
${functionOf(program)}() {
  local -a found
  found=("\${(@f)$(${program} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if (( \${#found} )) && [[ -n "\${found[1]}" ]]; then
    compadd -- "\${found[@]}"
  else
    _files
  fi
}
if [ "\${funcstack[1]}" = "${functionOf(program)}" ]; then
  ${functionOf(program)} "$@"
else
  compdef ${functionOf(program)} ${program}
fi
`,
  fish: (program: string) => `# fish completion of ${program}
function ${functionOf(program)}
    set -l words (commandline -opc) (commandline -ct)
    ${program} __complete $words[2..-1] 2>/dev/null
end
complete -c ${program} -a "(${functionOf(program)})"
`,
};

const functionOf = (program: string): string => `_${program.replace(/\W/g, "_")}`;

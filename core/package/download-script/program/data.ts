/** How the program reads its data, refuses what is damaged or dangerous, and lists it. */
export const data = String.raw`
# Keeps what arrives on stdin in $tmp/data and checks it whole before anything is done with it:
# a script cut short in transfer has no last line, or one with another count.
read_data() {
  cat >"$tmp/data"
  awk -F '\t' -v tmp="$tmp" '
    function bad(why) { print why; failed = 1; exit }
    function text(s) {
      return s ~ /^([A-Za-z0-9._\/-]|\\0[0-3][0-7][0-7])+$/ && s !~ /\\00[0-3]|\\005[67]|\\0177|\\0302\\02[0-3]/
    }
    # Absolute paths, . and .. and empty parts, and the directory of the program itself.
    function outside(path) {
      return ("/" tolower(path) "/") ~ /\/\/|\/\.\/|\/\.\.\/|^\/\.seqferry\//
    }
    NR == 1 { if ($0 != "seqferry\t1") bad("no data"); next }
    ended { bad("data after the end") }
    $1 == "origin" { origin = $2; next }
    $1 == "token" { token = $2; next }
    $1 == "package" { if ($2 !~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ || !text($3)) bad("package"); id = $2; next }
    $1 == "expires" { next }
    $1 == "file" {
      count++
      if (NF != 7 || $2 !~ /^[0-9]+$/ || $3 !~ /^[0-9]+$/ || $5 !~ /^(-|[0-9a-f]+)$/) bad("line " NR)
      if ($4 !~ /^(-|md5|sha256|sha512|FASTQ_(MD5|SHA256|SHA512)up)$/) bad("line " NR)
      path = $6 == "." ? $7 : $6 "/" $7
      if (!text($6) || !text($7)) bad("line " NR)
      if ($7 ~ /\// || outside(path)) bad("line " NR " names a file outside the directory")
      if (path ~ /\\0[23]/ && !foreign) { foreign = 1; piece[0] = path "\n" }
      line = $2 "\t" $3 "\t" $4 "\t" $5 "\t" path "\n"
      if (!k || length(piece[k]) > 60000) k++
      piece[k] = piece[k] line
      kinds[$4] = 1
      next
    }
    $1 == "end" { if ($2 != count + 0) bad("files are missing"); ended = 1; next }
    { bad("line " NR) }
    END {
      if (failed) exit 1
      if (!ended) { print "the end is missing"; exit 1 }
      if (origin !~ /^https?:\/\/[A-Za-z0-9._:\/-]+$/ || token !~ /^[A-Za-z0-9_-]+$/ || id == "") {
        print "no link"; exit 1
      }
      print origin "/d/" token "/files/" >(tmp "/url")
      printf "" >(tmp "/kinds")
      for (i = 0; i <= k; i++) { printf "%s", piece[i] >(tmp "/piece." i); close(tmp "/piece." i) }
      print k + 0 >(tmp "/pieces")
      for (kind in kinds) {
        if (kind == "-") continue
        if (sub(/^FASTQ_/, "", kind)) { print "gunzip" >(tmp "/kinds"); sub(/up$/, "", kind); kind = tolower(kind) }
        print kind >(tmp "/kinds")
      }
    }' "$tmp/data" >"$tmp/damage" || die 2 "this script is damaged ($(cat "$tmp/damage")): get it again"
  decode
}

# The printf of the shell turns \0ooo back into bytes, a piece at a time: an argument has its longest.
decode() {
  while IFS=$tab read -r key first second; do
    case $key in
    origin) origin=$first ;;
    package) package=$first title=$(printf '%b' "$second") ;;
    expires) expires=$first ;;
    file | end) break ;;
    esac
  done <"$tmp/data"
  read -r pieces <"$tmp/pieces"
  k=0
  while [ "$k" -lt "$pieces" ]; do
    k=$((k + 1))
    printf '%b\n' "$(cat "$tmp/piece.$k")"
    rm -f "$tmp/piece.$k"
  done >"$tmp/files"
  total=$(($(wc -l <"$tmp/files")))
  bytes=$(awk -F '\t' '{ sum += $2 } END { printf "%.0f", sum }' "$tmp/files")
  # A shell that reads characters, not bytes (yash), reads no name that its locale does not know.
  if [ -s "$tmp/piece.0" ]; then
    printf '%b' "$(cat "$tmp/piece.0")" >"$tmp/foreign"
    printf '\n' >>"$tmp/foreign"
    read -r file <"$tmp/foreign" 2>/dev/null || die 2 'this shell cannot read the file names: try LANG=C.UTF-8, or sh'
  fi
}

list_files() {
  awk -F '\t' '{ printf "%16s  %s\n", $2, $5 }' "$tmp/files"
  printf '%s\n' "$total files, $bytes bytes"
}
`;

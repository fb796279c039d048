/** How the program gets the list of the package's files, and refuses what is damaged or dangerous. */
export const list = String.raw`
# Leaves the list in $tmp/data: the one that an earlier run kept, or the origin's. Either is believed only
# with the digest that the script has of it.
get_list() {
  kept=$dir/$state/data
  if [ -f "$kept" ] && cp -- "$kept" "$tmp/data" 2>/dev/null && is_list; then return 0; fi
  find_fetcher
  tries=0 pause=$delay wrong=0
  while :; do
    ask data "$tmp/data"
    if [ "$tries" = 0 ]; then check_clock; fi
    tries=$((tries + 1))
    case $redirects:$http in
    0:403 | 0:404 | 0:410) die 3 "the link is expired, revoked or used up (HTTP $http)$(colon "$(origin_says data)")" ;;
    0:408 | 0:425 | 0:429) ;;
    0:4[0-9][0-9]) die 1 "cannot get the list of files: HTTP $http$(colon "$(origin_says data)")" ;;
    *:2[0-9][0-9])
      if [ "$words" = 'cannot write' ]; then die 4 'cannot write in the temporary directory: no space?'; fi
      if [ "$words" = - ] && is_list; then return 0; fi
      if [ "$words" = - ] || [ "$words" = 'too long' ]; then wrong=$((wrong + 1)) words='it is not the one of this link'; fi
      if [ "$wrong" = 2 ]; then die 5 'the list of files is damaged, twice: nothing is fetched'; fi
      ;;
    esac
    if [ "$tries" -ge "$retries" ]; then
      if [ "$words" = - ]; then words="HTTP $http"; fi
      die 1 "cannot get the list of files: $words, $retries times"
    fi
    rest
  done
}

is_list() {
  if [ "$(($(wc -c <"$tmp/data")))" != "$data_bytes" ]; then return 1; fi
  if [ -n "$sha256_tool" ]; then
    digest_file sha256 "$tmp/data" >"$tmp/sum" 2>/dev/null
    sum=$data_sha256
  else
    digest_file md5 "$tmp/data" >"$tmp/sum" 2>/dev/null
    sum=$data_md5
  fi
  read -r found _ <"$tmp/sum" && [ "$found" = "$sum" ]
}

# Checks the list whole before anything is done with it. Leaves a line for each file in $tmp/files:
# number, size, algorithm, checksum, ETag, what is made of it (ora or -), path.
read_list() {
  awk -F '\t' -v tmp="$tmp" -v ora="$ora" '
    function bad(why) { print why; failed = 1; exit }
    function text(s) {
      return s ~ /^([A-Za-z0-9._\/-]|\\0[0-3][0-7][0-7])+$/ && s !~ /\\00[0-3]|\\005[67]|\\0177|\\0302\\02[0-3]/
    }
    # Absolute paths, . and .. and empty parts, and the directory of the program itself.
    function outside(path) {
      return ("/" tolower(path) "/") ~ /\/\/|\/\.\/|\/\.\.\/|^\/\.seqferry\//
    }
    ended { bad("lines after the end") }
    $1 == "file" {
      count++
      if (NF != 8 || $2 !~ /^[0-9]+$/ || ($2 in seen) || $3 !~ /^[0-9]+$/ || $5 !~ /^(-|[0-9a-f]+)$/) bad("line " NR)
      if ($4 !~ /^(-|md5|sha256|sha512|(FASTQ|BAM|CRAM)_(MD5|SHA256|SHA512)up)$/) bad("line " NR)
      if ($6 !~ /^[A-Za-z0-9._:+\/=-]+$/) bad("line " NR)
      seen[$2] = 1
      path = $7 == "." ? $8 : $7 "/" $8
      if (!text($7) || !text($8)) bad("line " NR)
      if ($8 ~ /\// || outside(path)) bad("line " NR " names a file outside the directory")
      if (path ~ /\\0[23]/ && !foreign) { foreign = 1; piece[0] = path "\n" }
      how = "-"
      if (ora && $8 ~ /.\.ora$/) {
        how = "ora"
        sub(/\.ora$/, "", path)
        if (path !~ /\.gz$/) path = path ".gz"
      }
      line = $2 "\t" $3 "\t" $4 "\t" $5 "\t" $6 "\t" how "\t" path "\n"
      if (!k || length(piece[k]) > 60000) k++
      piece[k] = piece[k] line
      kinds[$4] = 1
      kinds[how] = 1
      next
    }
    $1 == "end" { if ($2 != count + 0) bad("files are missing"); ended = 1; next }
    { bad("line " NR) }
    END {
      if (failed) exit 1
      if (!ended) { print "the end is missing"; exit 1 }
      printf "" >(tmp "/kinds")
      for (i = 0; i <= k; i++) { printf "%s", piece[i] >(tmp "/piece." i); close(tmp "/piece." i) }
      print k + 0 >(tmp "/pieces")
      for (kind in kinds) {
        if (kind ~ /^FASTQ/) print "gunzip" >(tmp "/kinds")
        if (kind ~ /^(BAM|CRAM)/) print "samtools" >(tmp "/kinds")
        if (kind ~ /up$/) { sub(/.*_/, "", kind); sub(/up$/, "", kind); kind = tolower(kind) }
        if (kind != "-") print kind >(tmp "/kinds")
      }
    }' "$tmp/data" >"$tmp/damage" || die 2 "the list of files is damaged ($(cat "$tmp/damage"))"
  decode
}

# The printf of the shell turns \0ooo back into bytes, a piece at a time: an argument has its longest.
decode() {
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
`;

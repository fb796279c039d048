/** What becomes of each file after a round: verified and moved into place, tried again, or given up. */
export const verdict = String.raw`
# Joins hashes of complete parts and answers of the server to $list.verdicts:
# verdict, HTTP status, redirects, error words, then the line of the file.
judge() {
  true >"$list.sums"
  while IFS=$tab read -r n size alg sum pin how file; do
    if ! blind "$alg"; then printf '%s\t%s\n' "$alg" "$n"; fi
  done <"$list.full" >"$list.seen"
  for alg in md5 sha256 sha512; do
    # shellcheck disable=SC2046 # names of parts are made of safe characters only
    set -- $(awk -F '\t' -v alg="$alg" -v state="$state" '$1 == alg { print state "/" $2 ".part" }' "$list.seen")
    if [ "$#" -gt 0 ]; then run digest "$alg" "$@" >>"$list.sums" 2>/dev/null; fi
  done
  while IFS=$tab read -r alg n; do
    case $alg in
    *_*)
      checksum "$alg" "$state/$n.part"
      printf '%s %s\n' "$found" "$n.part" >>"$list.sums"
      ;;
    esac
  done <"$list.seen"
  awk -F '\t' '
    step == "sums" { split($0, word, " "); n = word[2]; sub(/.*[*\/]/, "", n); sub(/\.part$/, "", n); sum[n] = word[1]; next }
    step == "seen" { seen[$2] = 1; next }
    step == "full" { full[$1] = 1; next }
    step == "http" { answer[$1] = $2 "\t" $3 "\t" $4; next }
    {
      verdict = "short"
      if ($1 in full) verdict = !($1 in seen) || sum[$1] == "unread" ? "sized" : sum[$1] == $4 ? "verified" : "differs"
      print verdict "\t" (($1 in answer) ? answer[$1] : "0\t0\t-") "\t" $0
    }' step=sums "$list.sums" step=seen "$list.seen" step=full "$list.full" step=http "$list.http" \
    step=todo "$list.todo" >"$list.verdicts"
}

# Acts on the verdicts; what is left for another round is the new $list.todo.
settle() {
  again=
  while IFS=$tab read -r verdict http redirects words n size alg sum pin how file; do
    case $verdict in
    verified | sized) put_in_place && continue ;;
    differs)
      begin_anew "$n"
      if [ -f "$tmp/$n.differed" ]; then
        record differs "$alg differs, twice"
        continue
      fi
      true >"$tmp/$n.differed"
      again=yes
      words="$alg differs"
      ;;
    *) what_of_short && continue ;;
    esac
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$n" "$size" "$alg" "$sum" "$pin" "$how" "$file"
    printf '%s\t%s\n' "$n" "$words" >>"$list.reasons"
  done <"$list.verdicts" >"$list.next"
  mv -f "$list.next" "$list.todo"
}

put_in_place() {
  why=
  if [ "$verdict" = sized ]; then blind "$alg" || why='samtools cannot read it without its reference'; fi
  part=$state/$n.part
  if [ "$how" = ora ]; then
    unpack || return 0
    part=$state/$n.gz
  fi
  if [ ! -d "./$file" ] && mv -f -- "$part" "./$file" 2>/dev/null; then
    if [ -f "$state/$n.etag" ] || [ "$how" = ora ]; then rm -f "$state/$n.etag" "$state/$n.changed" "$state/$n.part"; fi
    record "$verdict" "$why"
  else
    record failed 'cannot write'
    if [ ! -d "./$file" ]; then stop 4 "cannot write $file"; fi
  fi
}

# Succeeds where the file is settled; otherwise leaves in $words why it has to be tried again.
what_of_short() {
  case $redirects:$http:$words in
  *:'cannot write')
    stop 4 "cannot write in $dir: no space?"
    return 0
    ;;
  *:412:*)
    begin_anew "$n"
    case $alg:$pin in
    *_*) ;;
    *:-) ;;
    *)
      record failed 'changed since it was packaged'
      return 0
      ;;
    esac
    echo yes >"$state/$n.changed"
    words='changed since it was packaged'
    ;;
  *:416:* | *:'no ranges') begin_anew "$n" ;;
  0:403:* | 0:404:* | 0:410:*)
    may_go_on || return 0
    said=$(origin_says "files/$n")
    stop 3 "the link is expired, revoked or used up (HTTP $http)$(colon "$said")"
    return 0
    ;;
  0:408:* | 0:425:* | 0:429:*) ;;
  0:4[0-9][0-9]:*)
    said=$(origin_says "files/$n")
    record failed "HTTP $http$(colon "$said")"
    return 0
    ;;
  esac
  if [ "$words" = - ]; then
    words="HTTP $http"
    case $http in 0 | 2*) words='cut short' ;; esac
  fi
  return 1
}

give_up() {
  while IFS=$tab read -r n size alg sum pin how file; do
    reason=$(awk -F '\t' -v n="$n" '$1 == n { last = $2 } END { print last }' "$list.reasons")
    record failed "$reason, $retries times"
  done <"$list.todo"
}

# record OUTCOME [REASON]: of file $n one line for the person, one for the count at the end.
record() {
  case $1 in
  verified) line="verified          $file" ;;
  present) line="already verified  $file" ;;
  known) line="verified before   $file" ;;
  skipped) line="not verified      $file: skipped, the size is right" ;;
  sized) line="not verified      $file: $2" ;;
  *) line="FAILED            $file: $2" ;;
  esac
  printf '%s\n' "$line" >&3
  printf '%s\t%s\t%s\t%s\n' "$1" "$size" "$n" "$line" >>"$tmp/results.$me"
  if [ -n "$locked" ]; then
    case $1 in
    verified | present) printf '%s\n' "$n" >>"$state/verified" ;;
    esac
  fi
}
`;

/** A worker: takes lists of files and brings each file to an end: verified, or failed with a reason. */
export const worker = String.raw`
# Workers take lists by making a file that may not exist yet: no list is done twice, none waits for a slow one.
work() {
  trap - EXIT INT HUP
  trap 'kill "$child" 2>/dev/null; keep_tags; exit 143' TERM
  child=
  k=0
  while [ "$k" -lt "$lists" ]; do
    k=$((k + 1))
    may_go_on || return 0
    (set -C && true >"$tmp/taken.$k") 2>/dev/null || continue
    list=$tmp/list.$k
    handle_list
  done
}

# $$ is the first shell also in its workers: they stop where it was killed.
may_go_on() {
  [ ! -s "$tmp/stop" ] && kill -0 "$$" 2>/dev/null
}

# stop CODE MESSAGE: nobody begins anything after this. The first reason stands.
stop() {
  (set -C && printf '%s\t%s\n' "$1" "$2" >"$tmp/stop") 2>/dev/null
}

keep_tags() {
  if [ -f "$list.want" ]; then
    while IFS=$tab read -r n size alg sum pin how file; do keep_tag "$n"; done <"$list.want"
  fi
}

handle_list() {
  look_at_present
  tries=0 pause=$delay left=-1 most=0 again=
  while [ -s "$list.todo" ]; do
    measure
    count_progress
    if [ "$tries" -ge "$retries" ]; then
      give_up
      return 0
    fi
    may_go_on || return 0
    if [ "$left" -ge 0 ]; then rest; fi
    left=$now_left
    true >"$list.http"
    if [ -s "$list.want" ]; then
      fetch
      measure
    fi
    judge
    settle
  done
}

# Fewer files, or more bytes than ever, are progress: a long transfer may be cut many times. Only tries
# without progress count.
count_progress() {
  now_left=$(($(wc -l <"$list.todo")))
  held=$(awk '$2 != "total" { sum += $1 } END { printf "%.0f", sum }' "$list.sizes")
  if [ "$left" -lt 0 ] || [ "$now_left" -lt "$left" ] || [ -n "$again" ]; then
    most=$held tries=0 pause=$delay
  elif awk -v a="$held" -v b="$most" 'BEGIN { exit !(a > b) }' </dev/null; then
    most=$held tries=0 pause=$delay
  else
    tries=$((tries + 1))
  fi
}

rest() {
  run sleep "$pause"
  pause=$((pause * 2))
  if [ "$pause" -gt 60 ]; then pause=60; fi
}

# Files that are already there: verified ones are done; without network the others are failures.
look_at_present() {
  while IFS=$tab read -r n size alg sum pin how file; do
    if is_done; then continue; fi
    if [ "$mode" = verify ]; then
      record "$outcome" "$reason"
    else
      printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$n" "$size" "$alg" "$sum" "$pin" "$how" "$file"
    fi
  done <"$list" >"$list.todo"
}

# Records what is to stay as it is. Otherwise leaves in $reason and $outcome what is wrong with it.
is_done() {
  reason=missing outcome=failed
  [ -f "./$file" ] || return 1
  if [ "$how" = ora ]; then
    is_unpacked || return 1
    return 0
  fi
  there=$(($(wc -c <"./$file")))
  reason="has $there bytes, not $size"
  if [ "$there" = "$size" ]; then
    if [ "$how" = known ]; then
      record known
      return 0
    elif [ -n "$skip" ]; then
      record skipped
      return 0
    elif blind "$alg"; then
      record sized "$why"
      return 0
    fi
  elif blind "$alg"; then
    return 1
  else
    # Of what HealthOmics has compressed anew only the reads are the same.
    case $alg in
    *_*) ;;
    *) return 1 ;;
    esac
  fi
  checksum "$alg" "./$file"
  if [ "$found" = "$sum" ]; then
    record present
    return 0
  elif [ "$found" = unread ] && [ "$there" = "$size" ]; then
    record sized 'samtools cannot read it without its reference'
    return 0
  fi
  reason="$alg differs" outcome=differs
  return 1
}

# Splits $list.todo by what its parts hold: $list.full is complete, $list.want has bytes to fetch.
# A part without checksum or tag to hold it to its file, or longer than it, is begun anew.
measure() {
  while IFS=$tab read -r n size alg sum pin how file; do
    if [ "$size" = 0 ]; then true >"$state/$n.part"; fi
    if [ -f "$state/$n.part" ]; then printf '%s\n' "$state/$n.part"; fi
  done <"$list.todo" >"$list.parts"
  xargs wc -c /dev/null <"$list.parts" >"$list.sizes"
  awk -F '\t' -v list="$list" -v state="$state" '
    # The reads of a file are what was sealed; how long it is, the server says.
    function whole(n, size, alg, file, line, word) {
      if (alg !~ /_/) return size
      file = state "/" n ".etag"
      if ((getline line <file) > 0 && split(line, word, " ") == 2) size = word[2]
      close(file)
      return size
    }
    BEGIN { printf "" >(list ".full"); printf "" >(list ".want") }
    step == "sizes" { split($0, word, " "); n = word[2]; sub(/.*\//, "", n); sub(/\.part$/, "", n); has[n] = word[1]; next }
    { size = whole($1, $2, $3) + 0 }
    ($1 in has) && has[$1] + 0 == size { print >(list ".full"); next }
    {
      print >(list ".want")
      if (($1 in has) && has[$1] > 0) { over = has[$1] + 0 > size ? "over" : "under"; print over "\t" $0 }
    }' step=sizes "$list.sizes" step=todo "$list.todo" >"$list.begun"
  while IFS=$tab read -r over n size alg sum pin how file; do
    if [ "$over" = over ] || ! is_held; then begin_anew "$n"; fi
  done <"$list.begun"
}

# Whether anything will tell a part that was spliced of two versions.
is_held() {
  if [ -s "$state/$n.etag" ]; then return 0; fi
  if [ "$pin" != - ] && [ ! -f "$state/$n.changed" ]; then return 0; fi
  case $alg in
  - | *_*) return 1 ;;
  esac
  [ "$check" = sums ]
}

begin_anew() {
  rm -f "$state/$1.part" "$state/$1.etag"
}
`;

/** What is made and checked in the directory before the first byte is fetched. */
export const prepare = String.raw`
enter() {
  if [ "$mode" = download ]; then mkdir -p -- "$dir" 2>/dev/null; fi
  CDPATH='' cd -- "$dir" 2>/dev/null || die 4 "cannot enter $dir"
  cp "$tmp/files" "$tmp/ready"
  if [ "$mode" = verify ]; then return; fi
  if [ -L .seqferry ] || [ -L "$state" ]; then die 4 ".seqferry in $dir is a symbolic link"; fi
  mkdir -p "$state" 2>/dev/null || die 4 "cannot write in $dir"
  lock
  claim_names
  check_space
  # For the next run, and for --verify-only once the link has ended.
  { cp "$tmp/data" "$state/data.new" && mv -f "$state/data.new" "$state/data"; } 2>/dev/null ||
    die 4 "cannot write in $dir: no space?"
  recall
}

# What an earlier run verified and nobody has changed since need not be read again, if that is asked for.
# Others are forgotten here: what is recorded later makes the record newer than they are.
recall() {
  true >>"$tmp/older"
  if [ -n "$skip" ] && [ -f "$state/verified" ]; then
    awk 'step == "older" { older[$1] = 1; next } $1 in older' \
      step=older "$tmp/older" step=verified "$state/verified" >"$state/verified.new"
    mv -f "$state/verified.new" "$state/verified"
    awk -F '\t' -v OFS='\t' 'step == "verified" { known[$1] = 1; next } ($1 in known) && $6 == "-" { $6 = "known" } { print }' \
      step=verified "$state/verified" step=ready "$tmp/ready" >"$tmp/recalled"
    mv -f "$tmp/recalled" "$tmp/ready"
  else
    true >"$state/verified"
  fi
}

# Two runs in one directory would write the same parts. The lock has a line for the run and for each of its
# workers, because a worker outlives a killed run by one transfer.
lock() {
  host=$(uname -n)
  if ! (set -C && true >"$state/lock") 2>/dev/null; then
    [ -f "$state/lock" ] || die 4 "cannot write in $dir"
    while read -r pid owner; do
      if [ "$owner" != "$host" ] || lives "$pid"; then
        die 4 "another download is at work in $dir (process $pid on $owner); if not, remove $state/lock"
      fi
    done <"$state/lock"
    true >"$state/lock"
  fi
  locked=yes
  lock_for "$$"
}

# In a container without init a dead process may stay listed for ever, as a zombie.
lives() {
  kill -0 "$1" 2>/dev/null || return 1
  [ -r "/proc/$1/stat" ] || return 0
  ! sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | grep '^[ZX]' >/dev/null
}

lock_for() {
  printf '%s %s\n' "$1" "$host" >>"$state/lock" || die 4 "cannot write in $dir"
}

# Makes an empty file of each name beside the parts. So the file system itself says, before anything is
# fetched, which names it cannot hold and which are one and the same to it (A and a, composed and not).
# Leaves in $tmp/ready the files that can be had, in $tmp/missing those of them that are not there yet.
claim_names() {
  rm -rf "$state/names"
  mkdir "$state/names" || die 4 "cannot write in $dir"
  awk -F '\t' '
    {
      name = $7
      sub(/.*\//, "", name)
      folder = substr($7, 1, length($7) - length(name))
      if (NR == 1 || folder != last) print "in\t" folder
      last = folder
      print $1 "\t" $2 "\t" name
    }' "$tmp/files" >"$tmp/names"
  true >"$tmp/missing"
  true >"$tmp/begun"
  set -C
  while IFS=$tab read -r n size name; do
    if [ "$n" = in ]; then
      enter_folder "$size"
      continue
    fi
    file=$folder$name
    if [ -n "$obstacle" ]; then
      block "$obstacle"
    elif [ -d "./$file" ]; then
      block 'a directory has its name'
    elif ! { true >"$state/names/$file"; } 2>/dev/null; then
      block 'this file system cannot hold the name, or holds it for another file'
    elif [ ! -f "./$file" ]; then
      printf '%s\t%s\n' "$n" "$size" >>"$tmp/missing"
      if [ -f "$state/$n.part" ]; then printf '%s\n' "$state/$n.part" >>"$tmp/begun"; fi
    elif [ -n "$skip" ] && [ -f "$state/verified" ]; then
      # shellcheck disable=SC3013 # every shell this runs in has -nt
      if ! [ "./$file" -nt "$state/verified" ]; then printf '%s\n' "$n" >>"$tmp/older"; fi
    fi
  done <"$tmp/names" >|"$tmp/blocked"
  set +C
  awk -F '\t' 'step == "blocked" { blocked[$1] = 1; next } !($1 in blocked)' \
    step=blocked "$tmp/blocked" step=files "$tmp/files" >"$tmp/ready"
  rm -rf "$state/names"
}

# enter_folder FOLDER: empty, or with a slash at its end.
enter_folder() {
  folder=$1
  obstacle=
  if crosses_link "$folder"; then
    obstacle="$folder leads through a symbolic link"
  elif ! { mkdir -p "$state/names/$folder" && mkdir -p "./$folder"; } 2>/dev/null; then
    obstacle="cannot make the directory $folder"
  fi
}

block() {
  printf '%s\n' "$n"
  record failed "$1"
}

crosses_link() {
  walk=.
  IFS=/
  # shellcheck disable=SC2086 # split at the slashes; globbing is off
  set -- $1
  unset IFS
  for part; do
    walk=$walk/$part
    if [ -L "$walk" ]; then return 0; fi
  done
  return 1
}

check_space() {
  xargs wc -c /dev/null <"$tmp/begun" >"$tmp/sizes"
  df -P -k . >"$tmp/df" 2>/dev/null || return 0
  short=$(awk '
    step == "df" { for (i = 3; i <= NF; i++) if ($i ~ /^[0-9]+%$/) free = $(i - 1) * 1024 }
    step == "sizes" && $2 != "total" { begun += $1 }
    step == "missing" { missing += $2 }
    END { if (missing - begun > free) printf "%.0f of %.0f bytes", free, missing - begun }
    ' step=df "$tmp/df" step=sizes "$tmp/sizes" step=missing "$tmp/missing")
  if [ -n "$short" ]; then die 4 "no space: $dir has $short that are needed"; fi
}
`;

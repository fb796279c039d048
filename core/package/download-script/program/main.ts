/** The run as a whole: prepare, share out, wait, count, clean up. */
export const main = String.raw`
seqferry() {
  read_options "$@"
  exec 3>&1
  tmp='' child='' workers='' locked='' ticker='' me=0
  trap 'clean_up' EXIT
  trap 'interrupted' INT HUP TERM
  tmp=$(umask 077 && mktemp -d) || die 4 'cannot make a temporary directory'
  case $tmp in
  *[\"\\]*) die 2 'TMPDIR has a quote or backslash in its name' ;;
  /*) ;;
  *) tmp=$PWD/$tmp ;;
  esac
  read_link
  find_hashers
  if [ "$mode" = download ]; then find_fetcher; fi
  get_list
  read_list
  case $mode in
  list) list_files ;;
  tree) print_tree ;;
  plan) print_plan ;;
  esac
  case $mode in
  list | tree | plan) exit 0 ;;
  esac
  check_tools
  enter
  say "$title, shared by $sender: $total files, $bytes bytes, from $origin; the link ends at $expires"
  share_out
  start_workers
  report
}

# Lists of files, the largest first, as the units of work: a large file alone, small ones together so that
# they use one connection, but never fewer lists than workers.
share_out() {
  sort -t "$tab" -k 2,2nr "$tmp/ready" >"$tmp/sorted"
  lists=$(awk -F '\t' -v tmp="$tmp" -v jobs="$jobs" '
    step == "count" { count++; next }
    FNR == 1 { most = int(count / jobs / 2) + 1; if (most > 64) most = 64 }
    {
      if (k && (held + $2 > 33554432 || files >= most)) { close(tmp "/list." k); files = held = 0 }
      if (!files++) k++
      held += $2
      print >(tmp "/list." k)
    }
    END { print k + 0 }' step=count "$tmp/sorted" step=share "$tmp/sorted")
}

start_workers() {
  while [ "$me" -lt "$jobs" ] && [ "$me" -lt "$lists" ]; do
    me=$((me + 1))
    work </dev/null &
    workers="$workers $!"
    if [ -n "$locked" ]; then lock_for "$!"; fi
  done
  if [ -t 2 ]; then
    tick </dev/null &
    ticker=$!
  fi
  for worker in $workers; do
    wait "$worker" 2>/dev/null
  done
  workers=
  if [ -n "$ticker" ]; then kill "$ticker" 2>/dev/null; fi
}

# A line of progress for a person at a terminal.
tick() {
  trap - EXIT INT HUP TERM
  while may_go_on; do
    sleep 5
    collect
    awk -F '\t' -v all="$total" -v bytes="$bytes" '{ done += $2 }
      END { printf "%d of %d files, %.0f of %.0f MB\n", NR, all, done / 1e6, bytes / 1e6 }' "$tmp/results" >&2
  done
}

interrupted() {
  trap '' INT HUP TERM
  for worker in $workers $ticker $child; do kill "$worker" 2>/dev/null; done
  for worker in $workers; do wait "$worker" 2>/dev/null; done
  say 'download: stopped; run it again to continue'
  exit 130
}

clean_up() {
  if [ -n "$tmp" ]; then rm -rf "$tmp"; fi
  if [ -n "$locked" ]; then rm -f "$state/lock"; fi
  if [ -n "$locked" ]; then rmdir "$state" .seqferry 2>/dev/null; fi
}
`;

/** What the program says at the end: to the person, and to the sender. */
export const report = String.raw`
collect() {
  k=0
  while [ "$k" -le "$jobs" ]; do
    if [ -f "$tmp/results.$k" ]; then cat "$tmp/results.$k"; fi
    k=$((k + 1))
  done >"$tmp/results"
}

report() {
  collect
  awk -F '\t' -v all="$total" '
    { count[$1]++; size[$1] += $2 }
    END {
      good = count["verified"] + count["present"] + count["known"]
      failed = count["failed"] + count["differs"]
      line = good " of " all " verified"
      if (count["sized"]) line = line ", " count["sized"] " not verified"
      if (count["skipped"]) line = line ", " count["skipped"] " skipped and not verified"
      if (failed) line = line ", " failed " failed"
      if (NR < all) line = line ", " all - NR " not tried"
      code = NR < all || count["failed"] ? 1 : failed ? 5 : 0
      print code "\t" line
    }' "$tmp/results" >"$tmp/end"
  IFS=$tab read -r code line <"$tmp/end"
  said=
  if [ -s "$tmp/stop" ]; then IFS=$tab read -r code said <"$tmp/stop"; fi
  awk -F '\t' '$1 == "failed" || $1 == "differs" { print $4 }' "$tmp/results" >&2
  if [ -n "$said" ]; then say "download: $said"; fi
  if [ "$mode" = download ]; then
    if [ -n "$receipts" ] && [ "$code" != 3 ]; then send_receipts; fi
    if [ "$code" = 0 ]; then remove_parts; fi
  fi
  if [ -n "$summary" ]; then print_summary; fi
  printf '%s\n' "$line"
  exit "$code"
}

# The same five lines every time: outcome, files, bytes.
print_summary() {
  awk -F '\t' -v all="$total" -v bytes="$bytes" '
    $1 == "present" || $1 == "known" { $1 = "verified" }
    $1 == "sized" { $1 = "unverified" }
    $1 == "differs" { $1 = "failed" }
    { count[$1]++; size[$1] += $2 }
    END {
      split("verified unverified skipped failed", name, " ")
      for (k = 1; k <= 4; k++) printf "summary\t%s\t%d\t%.0f\n", name[k], count[name[k]], size[name[k]]
      printf "summary\ttotal\t%d\t%.0f\n", all, bytes
    }' "$tmp/results"
}

remove_parts() {
  awk -F '\t' -v state="$state" '{ print state "/" $1 ".part\n" state "/" $1 ".etag\n" state "/" $1 ".changed" }' \
    "$tmp/files" | xargs rm -f
}

# Tells the sender what arrived, in lines of number and outcome, each once. No download fails for it.
send_receipts() {
  true >>"$state/told"
  awk -F '\t' -v tmp="$tmp" '
    step == "told" { told[$0] = 1; next }
    $1 == "skipped" || $1 == "known" { next }
    {
      line = $3 "\t" ($1 == "sized" ? "sized" : $1 == "failed" || $1 == "differs" ? "failed" : "verified")
      if ((line in told) || ($1 == "sized" && (($3 "\tverified") in told))) next
      if (count++ % 5000 == 0) k++
      print line >(tmp "/receipts." k)
    }
    END { print k + 0 }' step=told "$state/told" step=results "$tmp/results" >"$tmp/chunks"
  read -r chunks <"$tmp/chunks"
  k=0
  while [ "$k" -lt "$chunks" ]; do
    k=$((k + 1))
    post "$tmp/receipts.$k" || break
    cat "$tmp/receipts.$k" >>"$state/told"
  done
}

post() {
  if [ "$fetcher" = curl ]; then
    awk -v from="$1" -v to="$tmp/posted" '{
      print "url = \"" $0 "receipts\"\ndata-binary = \"@" from "\"\noutput = \"" to "\""
      print "header = \"Content-Type: text/plain\"\nsilent\nfail\nmax-time = 30"
    }' "$tmp/url" >"$tmp/post"
    run curl --config "$tmp/post" 2>/dev/null
  else
    awk '{ print $0 "receipts" }' "$tmp/url" >"$tmp/post"
    run wget --quiet --tries=1 --timeout=30 --max-redirect=0 --header='Content-Type: text/plain' \
      --post-file="$1" --output-document="$tmp/posted" --input-file="$tmp/post" 2>/dev/null
  fi
}
`;

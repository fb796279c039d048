/** What the program can say of the package without changing anything. */
export const plan = String.raw`
list_files() {
  awk -F '\t' '{ printf "%16s  %s\n", $2, $7 }' "$tmp/files"
  printf '%s\n' "$total files, $bytes bytes"
}

print_tree() {
  awk -F '\t' '{ print $7 "\t" $2 }' "$tmp/files" | sort | awk -F '\t' '
    {
      parts = split($1, part, "/")
      same = 1
      for (k = 1; k < parts; k++) {
        if (!same || part[k] != last[k]) {
          same = 0
          printf "%*s%s/\n", 2 * (k - 1), "", part[k]
        }
        last[k] = part[k]
      }
      last[parts] = ""
      printf "%*s%s  %s\n", 2 * (parts - 1), "", part[parts], $2
    }'
  printf '%s\n' "$total files, $bytes bytes"
}

# As a run would find them, though names that the file system cannot hold show only in a run.
print_plan() {
  while IFS=$tab read -r n size alg sum pin how file; do
    there=-
    if [ -f "$dir/$file" ]; then
      there=$(($(wc -c <"$dir/$file")))
      if [ "$how" = ora ]; then there=$size; fi
    fi
    part=0
    if [ -f "$dir/$state/$n.part" ]; then part=$(($(wc -c <"$dir/$state/$n.part"))); fi
    printf '%s\t%s\t%s\t%s\n' "$there" "$part" "$size" "$file"
  done <"$tmp/files" >"$tmp/plan"
  if ! df -P -k "$dir" >"$tmp/df" 2>/dev/null; then true >"$tmp/df"; fi
  awk -F '\t' -v skip="$skip$check" '
    step == "df" { split($0, word, " "); for (i = 3; i in word; i++) if (word[i] ~ /^[0-9]+%$/) free = word[i - 1] * 1024; next }
    $1 == $3 { what = skip == "sums" ? "check" : "skip" }
    $1 != $3 { what = $1 == "-" ? "fetch" : "replace"; left = $3 }
    $1 != $3 && $2 > 0 && $2 <= $3 + 0 { what = "continue"; left = $3 - $2 }
    { count[what]++; size[what] += $3; if ($1 != $3) need += left; printf "%-9s %16s  %s\n", what, $3, $4 }
    END {
      split("fetch continue replace check skip", word, " ")
      for (i = 1; i in word; i++) if (count[word[i]]) printf "%s: %d files, %.0f bytes\n", word[i], count[word[i]], size[word[i]]
      printf "needs %.0f bytes of space", need
      tight = need > free ? ": TOO LITTLE" : ""
      if (free != "") printf ", %.0f are free%s", free, tight
      print "; nothing was changed"
    }' step=df "$tmp/df" step=plan "$tmp/plan"
}
`;

/** One round of transfers: every file of a list, each from a fresh redirect of the origin. */
export const transfer = String.raw`
# Takes $list.want; leaves in $list.http a line for each file: n, HTTP status, redirects, what went wrong.
# Links reach the tool in a private file: arguments can be read by every user of the machine.
fetch() {
  if [ "$fetcher" = curl ]; then
    fetch_with_curl
  else
    fetch_with_wget
  fi
}

# One curl for the whole list keeps its connections open from file to file.
fetch_with_curl() {
  awk -F '\t' -v state="$state" -v tmp="$tmp" '
    # The tag that the part was begun with, or the one that was sealed, unless that is known to be gone.
    function tag_of(n, pin, file, line, word) {
      file = state "/" n ".changed"
      if ((getline line <file) > 0) pin = "-"
      close(file)
      file = state "/" n ".etag"
      if ((getline line <file) > 0) { split(line, word, " "); pin = word[1] }
      close(file)
      return pin
    }
    step == "link" { link = $0; secure = link ~ /^https:/ ? "=https" : "=http,https"; next }
    {
      if (count++) print "next"
      print "url = \"" link "files/" $1 "\""
      print "output = \"" state "/" $1 ".part\""
      print "silent\nshow-error\nfail\nlocation\nmax-redirs = 5\ncontinue-at = \"-\""
      print "proto = \"" secure "\"\nproto-redir = \"" secure "\""
      print "connect-timeout = 30\nspeed-limit = 1024\nspeed-time = 60"
      # A small file without its tag is simply begun anew.
      if ($3 == "-" || $3 ~ /_/ || $2 >= 1048576) print "dump-header = \"" tmp "/" $1 ".head\""
      print "write-out = \"" $1 "\\t%{http_code}\\t%{num_redirects}\\t%{exitcode}\\n\""
      tag = tag_of($1, $5)
      if (tag != "-") print "header = \"If-Match: \\\"" tag "\\\"\""
    }' step=link "$tmp/url" step=list "$list.want" >"$list.curl"
  run curl --config "$list.curl" >"$list.answers" 2>"$list.errors"
  failure=$?
  while IFS=$tab read -r n size alg sum pin how file; do
    keep_tag "$n"
  done <"$list.want"
  # Before curl 7.75 there is no exit code per transfer: then the last one's has to do.
  while IFS=$tab read -r n http redirects code; do
    if [ -z "$code" ]; then code=$failure; fi
    case $code in
    0 | 22) words=- ;;
    *) words=$(curl_words "$code") ;;
    esac
    printf '%s\t%s\t%s\t%s\n' "$n" "$((http + 0))" "$((redirects + 0))" "$words"
  done <"$list.answers" >"$list.http"
  rm -f "$list.curl" "$list.answers"
}

# The tag of a begun file makes the server refuse to continue it with bytes of another version, and the length
# is that of this version (a thawed read set is compressed anew). Kept beside the part, for the next run as well.
keep_tag() {
  [ -s "$tmp/$1.head" ] || return 0
  awk '
    { sub(/\r$/, "") }
    tolower($1) ~ /^http\// { status = $2; tag = whole = "" }
    tolower($1) == "etag:" { tag = $2 }
    tolower($1) == "content-length:" && status == 200 { whole = $2 }
    tolower($1) == "content-range:" { whole = $NF; sub(/.*\//, "", whole) }
    END {
      if (status !~ /^20[06]$/ || tag !~ /^"[A-Za-z0-9._:+\/=-]+"$/) exit
      print substr(tag, 2, length(tag) - 2) (whole ~ /^[0-9]+$/ ? " " whole : "")
    }' "$tmp/$1.head" >"$tmp/$1.tag"
  rm -f "$tmp/$1.head"
  if [ -s "$tmp/$1.tag" ]; then mv -f "$tmp/$1.tag" "$state/$1.etag"; fi
}

fetch_with_wget() {
  true >"$list.http"
  while IFS=$tab read -r n size alg sum pin how file; do
    may_go_on || return 0
    awk -v n="$n" '{ print $0 "files/" n }' "$tmp/url" >"$list.link"
    if [ -f "$state/$n.changed" ]; then pin=-; fi
    if [ -s "$state/$n.etag" ]; then read -r pin _ <"$state/$n.etag"; fi
    set -- --server-response --no-verbose --tries=1 --timeout=60 --max-redirect=5 --continue
    if [ "$pin" != - ]; then set -- "$@" --header="If-Match: \"$pin\""; fi
    run wget "$@" --output-document="$state/$n.part" --input-file="$list.link" 2>"$list.log"
    printf '%s\t%s\n' "$n" "$(read_log "$?" "$list.log")" >>"$list.http"
    mv -f "$list.log" "$tmp/$n.head"
    keep_tag "$n"
    rm -f "$list.link"
  done <"$list.want"
}
`;

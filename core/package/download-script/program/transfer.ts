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
    step == "link" { link = $0; secure = link ~ /^https:/ ? "=https" : "=http,https"; next }
    {
      if (count++) print "next"
      print "url = \"" link $1 "\""
      print "output = \"" state "/" $1 ".part\""
      print "silent\nshow-error\nfail\nlocation\nmax-redirs = 5\ncontinue-at = \"-\""
      print "proto = \"" secure "\"\nproto-redir = \"" secure "\""
      print "connect-timeout = 30\nspeed-limit = 1024\nspeed-time = 60"
      # A small file without its tag is simply begun anew.
      if ($3 == "-" || $2 >= 1048576) print "dump-header = \"" tmp "/" $1 ".head\""
      print "write-out = \"" $1 "\\t%{http_code}\\t%{num_redirects}\\t%{exitcode}\\n\""
      tag = ""
      file = state "/" $1 ".etag"
      if ((getline tag <file) > 0) print "header = \"If-Match: \\\"" tag "\\\"\""
      close(file)
    }' step=link "$tmp/url" step=list "$list.want" >"$list.curl"
  run curl --config "$list.curl" >"$list.answers" 2>"$list.errors"
  failure=$?
  while IFS=$tab read -r n size alg sum file; do
    keep_tag "$n"
  done <"$list.want"
  # Before curl 7.75 there is no exit code per transfer: then the last one's has to do.
  awk -F '\t' -v OFS='\t' -v last="$failure" '
    function words(code) {
      if (code == "") code = last
      if (code == 0) return "-"
      if (code == 5 || code == 6) return "host not found"
      if (code == 7) return "cannot connect"
      if (code == 18 || code == 56) return "connection lost"
      if (code == 22) return "-"
      if (code == 23) return "cannot write"
      if (code == 28) return "timed out"
      if (code == 33) return "no ranges"
      if (code == 35 || code == 60) return "no trusted TLS connection"
      return "curl error " code
    }
    { print $1, $2 + 0, $3 + 0, words($4) }' "$list.answers" >"$list.http"
  rm -f "$list.curl" "$list.answers"
}

# The tag of a begun file makes the server refuse to continue it with bytes of another version
# (a thawed read set is compressed anew). Kept beside the part, for the next run as well.
keep_tag() {
  [ -s "$tmp/$1.head" ] || return 0
  awk '
    tolower($1) ~ /^http\// { status = $2; tag = "" }
    tolower($1) == "etag:" { tag = $2; sub(/\r$/, "", tag) }
    END {
      if (status ~ /^20[06]$/ && tag ~ /^"[A-Za-z0-9._:+\/=-]+"$/) print substr(tag, 2, length(tag) - 2)
    }' "$tmp/$1.head" >"$tmp/$1.tag"
  rm -f "$tmp/$1.head"
  if [ -s "$tmp/$1.tag" ]; then mv -f "$tmp/$1.tag" "$state/$1.etag"; fi
}

fetch_with_wget() {
  true >"$list.http"
  while IFS=$tab read -r n size alg sum file; do
    may_go_on || return 0
    awk -v n="$n" '{ print $0 n }' "$tmp/url" >"$list.link"
    run wget --server-response --no-verbose --tries=1 --timeout=60 --max-redirect=5 --continue \
      --output-document="$state/$n.part" --input-file="$list.link" 2>"$list.log"
    awk -v OFS='\t' -v n="$n" -v code="$?" '
      function words() {
        if (code == 3) return "cannot write"
        if (code == 4) return "connection lost"
        if (code == 5) return "no trusted TLS connection"
        return code == 0 || code == 8 ? "-" : "wget error " code
      }
      $1 ~ /^HTTP\/[0-9.]+$/ { status = $2; if (status ~ /^3/) redirects++ }
      END { print n, status + 0, redirects + 0, words() }' "$list.log" >>"$list.http"
    rm -f "$list.link" "$list.log"
  done <"$list.want"
}

# What the origin itself says of a file it refuses, in one line without control characters.
origin_says() {
  if [ "$fetcher" = curl ]; then
    awk -v n="$1" '{ print "url = \"" $0 n "\"" }' "$tmp/url" >"$list.link"
    run curl --silent --max-time 30 --config "$list.link" --output "$list.says" 2>/dev/null
  else
    awk -v n="$1" '{ print $0 n }' "$tmp/url" >"$list.link"
    run wget --quiet --content-on-error --max-redirect=0 --tries=1 --timeout=30 \
      --output-document="$list.says" --input-file="$list.link" 2>/dev/null
  fi
  rm -f "$list.link"
  [ -f "$list.says" ] || return 0
  head -c 65536 "$list.says" | tr -d '[:cntrl:]' >"$list.line"
  for key in detail message title; do
    words=$(sed -n 's/.*"'"$key"'" *: *"\([^"\\]*\)".*/\1/p' "$list.line")
    if [ -n "$words" ]; then
      printf '%s\n' "$words"
      return 0
    fi
  done
}
`;

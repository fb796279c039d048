/** What the program knows of its link, and how it asks the link's origin for anything. */
export const link = String.raw`
# The lines at the script's end. They are checked like everything that came by mail or copy and paste.
read_link() {
  cat >"$tmp/link"
  awk -F '\t' -v tmp="$tmp" '
    function bad(why) { print why; failed = 1; exit }
    function text(s) {
      return s ~ /^([A-Za-z0-9._\/-]|\\0[0-3][0-7][0-7])+$/ && s !~ /\\00[0-3]|\\005[67]|\\0177|\\0302\\02[0-3]/
    }
    NR == 1 { if ($0 != "seqferry\t2") bad("no link"); next }
    ended { bad("lines after the end") }
    $1 == "origin" { if ($2 !~ /^https?:\/\/[A-Za-z0-9._:\/-]+$/) bad("origin"); origin = $2; next }
    $1 == "token" { if ($2 !~ /^[A-Za-z0-9_-]+$/) bad("token"); token = $2; next }
    $1 == "package" { if ($2 !~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ || !text($3)) bad("package"); id = $2; next }
    $1 == "expires" { if ($2 !~ /^[0-9TZ:.-]+$/) bad("expires"); next }
    $1 == "sender" { if (!text($2)) bad("sender"); next }
    $1 == "data" {
      if ($2 !~ /^[0-9]+$/ || length($3) != 64 || length($4) != 32 || $3 $4 !~ /^[0-9a-f]+$/) bad("data")
      sums = 1
      next
    }
    $1 == "end" { ended = 1; next }
    { bad("line " NR) }
    END {
      if (failed) exit 1
      if (!ended || origin == "" || token == "" || id == "" || !sums) { print "the end is missing"; exit 1 }
      print origin "/d/" token "/" >(tmp "/url")
    }' "$tmp/link" >"$tmp/damage" || die 2 "this script is damaged ($(cat "$tmp/damage")): get it again"
  sender=
  while IFS=$tab read -r key first second third; do
    case $key in
    origin) origin=$first ;;
    package) package=$first title=$(printf '%b' "$second") ;;
    expires) expires=$first ;;
    sender) sender=$(printf '%b' "$first") ;;
    data) data_bytes=$first data_sha256=$second data_md5=$third ;;
    esac
  done <"$tmp/link"
  state=.seqferry/$package
}

# ask WHAT OUTPUT: one request below the link, which keeps the headers of the answer in $tmp/head.
# Leaves $http, $redirects and $words (what went wrong, or -), as fetch does for files.
ask() {
  rm -f "$tmp/head"
  if [ "$fetcher" = curl ]; then
    awk -v what="$1" -v out="$2" -v head="$tmp/head" -v most="$data_bytes" '{
      secure = $0 ~ /^https:/ ? "=https" : "=http,https"
      print "url = \"" $0 what "\"\noutput = \"" out "\"\ndump-header = \"" head "\""
      print "silent\nfail\nlocation\nmax-redirs = 5\nconnect-timeout = 30\nspeed-limit = 1024\nspeed-time = 60"
      print "max-filesize = " most "\nproto = \"" secure "\"\nproto-redir = \"" secure "\""
      print "write-out = \"%{http_code}\\t%{num_redirects}\\n\""
    }' "$tmp/url" >"$tmp/ask"
    run curl --config "$tmp/ask" >"$tmp/answer" 2>/dev/null
    words=$?
    read -r http redirects <"$tmp/answer" || http=0 redirects=0
    words=$(curl_words "$words")
  else
    awk -v what="$1" '{ print $0 what }' "$tmp/url" >"$tmp/ask"
    run wget --server-response --no-verbose --tries=1 --timeout=60 --max-redirect=5 \
      --output-document="$2" --input-file="$tmp/ask" 2>"$tmp/head"
    read_log "$?" "$tmp/head" >"$tmp/answer"
    IFS=$tab read -r http redirects words <"$tmp/answer"
  fi
  rm -f "$tmp/ask"
  http=$((http + 0))
}

curl_words() {
  case $1 in
  0 | 22) printf '%s\n' - ;;
  5 | 6) echo 'host not found' ;;
  7) echo 'cannot connect' ;;
  18 | 52 | 55 | 56 | 92) echo 'connection lost' ;;
  23) echo 'cannot write' ;;
  28) echo 'timed out' ;;
  33) echo 'no ranges' ;;
  35 | 60) echo 'no trusted TLS connection' ;;
  63) echo 'too long' ;;
  *) echo "curl error $1" ;;
  esac
}

# read_log EXIT LOG: HTTP status, redirects and words of what wget says of a request.
read_log() {
  awk -v OFS='\t' -v code="$1" '
    function words() {
      if (code == 3) return "cannot write"
      if (code == 4) return "connection lost"
      if (code == 5) return "no trusted TLS connection"
      return code == 0 || code == 8 ? "-" : "wget error " code
    }
    $1 ~ /^HTTP\/[0-9.]+$/ { status = $2; if (status ~ /^3/) redirects++ }
    END { print status + 0, redirects + 0, words() }' "$2"
}

# What the origin itself says of a request it refuses, in one line without control characters.
origin_says() {
  rm -f "$tmp/says.$me"
  if [ "$fetcher" = curl ]; then
    awk -v what="$1" '{ print "url = \"" $0 what "\"" }' "$tmp/url" >"$tmp/link.$me"
    run curl --silent --max-time 30 --config "$tmp/link.$me" --output "$tmp/says.$me" 2>/dev/null
  else
    awk -v what="$1" '{ print $0 what }' "$tmp/url" >"$tmp/link.$me"
    run wget --quiet --content-on-error --max-redirect=0 --tries=1 --timeout=30 \
      --output-document="$tmp/says.$me" --input-file="$tmp/link.$me" 2>/dev/null
  fi
  rm -f "$tmp/link.$me"
  [ -f "$tmp/says.$me" ] || return 0
  head -c 65536 "$tmp/says.$me" | tr -d '[:cntrl:]' >"$tmp/line.$me"
  for key in detail message title; do
    words=$(sed -n 's/.*"'"$key"'" *: *"\([^"\\]*\)".*/\1/p' "$tmp/line.$me")
    if [ -n "$words" ]; then
      printf '%s\n' "$words"
      return 0
    fi
  done
}

colon() {
  if [ -n "$1" ]; then printf '%s' ": $1"; fi
}

# The sender's clock decides when the link ends: whoever reads the time on another one should know.
check_clock() {
  if [ ! -s "$tmp/head" ] || ! date -u '+%Y %m %d %H %M %S' >"$tmp/now" 2>/dev/null; then return 0; fi
  off=$(awk '
    function seconds(y, m, d, time, part) {
      if (m < 3) { y--; m += 12 }
      split(time, part, ":")
      d += 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * m - 457) / 5)
      return ((d * 24 + part[1]) * 60 + part[2]) * 60 + part[3]
    }
    step == "now" { here = seconds($1, $2 + 0, $3, $4 ":" $5 ":" $6); next }
    tolower($1) == "date:" && !there && NF >= 7 {
      there = seconds($5, (index("JanFebMarAprMayJunJulAugSepOctNovDec", $4) + 2) / 3, $3, $6)
    }
    END { if (there && (here - there > 300 || there - here > 300)) printf "%.0f", (here - there) / 60 }
    ' step=now "$tmp/now" step=head "$tmp/head")
  case $off in
  '') ;;
  -*) say "download: the clock of this machine is $((0 - off)) minutes behind the sender's" ;;
  *) say "download: the clock of this machine is $off minutes ahead of the sender's" ;;
  esac
}
`;

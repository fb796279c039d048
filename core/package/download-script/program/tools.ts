/** Which of the machine's programs do the work: one to fetch, one for each kind of hash. */
export const tools = String.raw`
has() {
  command -v "$1" >/dev/null 2>&1
}

find_fetcher() {
  fetcher=
  if has curl; then
    fetcher=curl
  elif has wget && wget --help 2>&1 | grep -e --input-file >/dev/null; then
    # The small wget of busybox takes links only as arguments, which every user can read in ps.
    fetcher=wget
  fi
  [ -n "$fetcher" ] || die 2 'needs curl or GNU wget: install one of them'
}

# A tool is looked for only where the package has a checksum of its kind.
find_hashers() {
  if needs md5; then md5_tool=$(first_of md5sum md5 openssl) || die 2 'needs md5sum, md5 or openssl'; fi
  if needs sha256; then
    sha256_tool=$(first_of sha256sum shasum openssl) || die 2 'needs sha256sum, shasum or openssl'
  fi
  if needs sha512; then
    sha512_tool=$(first_of sha512sum shasum openssl) || die 2 'needs sha512sum, shasum or openssl'
  fi
  if needs gunzip && ! has gzip; then die 2 'needs gzip'; fi
}

needs() {
  grep -x -e "$1" "$tmp/kinds" >/dev/null
}

first_of() {
  for tool; do
    if has "$tool"; then
      printf '%s\n' "$tool"
      return 0
    fi
  done
  return 1
}

# Runs a command so that a signal ends it at once: a shell puts traps off until a foreground child ends.
run() {
  "$@" &
  child=$!
  wait "$child"
}

# digest KIND [FILE...]: lines whose first word is the hash in hex and whose last names the file.
# Replaces the (sub)shell it runs in, so that ending that ends the tool.
digest() {
  kind=$1
  shift
  case $kind in
  md5) tool=$md5_tool bits=128 ;;
  sha256) tool=$sha256_tool bits=256 ;;
  *) tool=$sha512_tool bits=512 ;;
  esac
  case $tool in
  md5) exec md5 -r "$@" ;;
  shasum) exec shasum -a "$bits" "$@" ;;
  openssl) exec openssl dgst "-$kind" -r "$@" ;;
  *) exec "$tool" "$@" ;;
  esac
}

digest_file() {
  digest "$1" <"$2"
}

# The checksums of HealthOmics are those of the reads inside the gzip file.
digest_content() {
  gzip -dc <"$2" | digest "$1"
}

# checksum ALGORITHM FILE: leaves the hash of one file in $found, empty if it cannot be read whole.
checksum() {
  found=
  case $1 in
  FASTQ_*) run digest_content "$(kind_of "$1")" "$2" >"$list.sum" 2>/dev/null ;;
  *) run digest_file "$1" "$2" >"$list.sum" 2>/dev/null ;;
  esac
  read -r found _ <"$list.sum" || true
}

kind_of() {
  case $1 in
  FASTQ_MD5up) echo md5 ;;
  FASTQ_SHA256up) echo sha256 ;;
  FASTQ_SHA512up) echo sha512 ;;
  *) printf '%s\n' "$1" ;;
  esac
}
`;

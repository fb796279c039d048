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

find_hashers() {
  md5_tool=$(first_of md5sum md5 openssl)
  sha256_tool=$(first_of sha256sum shasum openssl)
  sha512_tool=$(first_of sha512sum shasum openssl)
  samtools=$(first_of samtools)
  if [ -z "$sha256_tool$md5_tool" ]; then die 2 'needs sha256sum, shasum, openssl or md5sum: install one of them'; fi
}

# Tools that this package's files need.
check_tools() {
  if needs ora; then
    set +u
    oradata=$ORADATA_PATH
    set -u
    has orad || die 2 '--decompress-ora needs orad, which Illumina offers for download'
    has gzip || die 2 'needs gzip'
    if [ -z "$oradata" ] || [ ! -d "$oradata" ]; then
      die 2 '--decompress-ora needs ORADATA_PATH: the folder of the reference that came with orad'
    fi
  fi
  if [ "$check" = size ]; then return 0; fi
  if needs md5 && [ -z "$md5_tool" ]; then die 2 'needs md5sum, md5 or openssl'; fi
  if needs sha256 && [ -z "$sha256_tool" ]; then die 2 'needs sha256sum, shasum or openssl'; fi
  if needs sha512 && [ -z "$sha512_tool" ]; then die 2 'needs sha512sum, shasum or openssl'; fi
  if needs gunzip && ! has gzip; then die 2 'needs gzip'; fi
  if needs samtools && [ -z "$samtools" ]; then
    say 'download: without samtools the checksums of BAM and CRAM files cannot be computed: only their sizes are compared'
  fi
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

digest_file() (
  digest "$1" <"$2"
)

# The checksums of HealthOmics are those of the reads inside: its files are compressed anew at each activation.
digest_content() {
  case $1 in
  FASTQ_*) gzip -dc <"$2" ;;
  *) samtools view - <"$2" || true >"$list.unread" ;;
  esac | digest "$(kind_of "$1")"
}

# checksum ALGORITHM FILE: leaves the hash of one file in $found, empty if it cannot be read whole.
checksum() {
  found=
  rm -f "$list.unread"
  case $1 in
  *_*) run digest_content "$1" "$2" >"$list.sum" 2>/dev/null ;;
  *) run digest_file "$1" "$2" >"$list.sum" 2>/dev/null ;;
  esac
  read -r found _ <"$list.sum" || true
  # Without its reference a CRAM cannot be read, which says nothing of the file. The others can.
  case $1 in
  CRAM_*) if [ -f "$list.unread" ]; then found=unread; fi ;;
  esac
}

kind_of() {
  case $1 in
  *_MD5up) echo md5 ;;
  *_SHA256up) echo sha256 ;;
  *_SHA512up) echo sha512 ;;
  *) printf '%s\n' "$1" ;;
  esac
}

# True of files whose content is not looked at; $why says why.
blind() {
  case $check:$samtools:$1 in
  size:*) why='only sizes were to be compared' ;;
  *:-) why='no checksum is known, the size is right' ;;
  *::BAM_* | *::CRAM_*) why='that needs samtools, the size is right' ;;
  *) return 1 ;;
  esac
}
`;

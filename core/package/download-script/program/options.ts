/** How the program begins: its help, its options, how it gives up. */
export const options = String.raw`
usage() {
  cat <<'HELP'
Downloads the files of one shared package and verifies every one of them.

  sh download.sh [options]
  curl -fsSL LINK | sh -s -- [options]

  --dir DIR          where to put the files; made if missing (default: here)
  --jobs N           transfers at a time, 1 to 64 (default: 4)
  --list             print size and path of each file; no download
  --verify-only      check the files in DIR; no network
  --retries N        tries without progress before a file fails (default: 5)
  --retry-delay S    seconds before the first retry, doubled each time (default: 2)
  --help             this text

Run it again after an interruption: what is verified is skipped, what is begun is
continued. A file in DIR that differs is replaced once the new one is verified.

Exit codes: 0 every file verified; 1 some failed; 2 wrong usage, a missing tool or
a damaged script; 3 the link is expired or revoked; 4 no space or cannot write.
HELP
}

say() {
  printf '%s\n' "$1" >&2
}

die() {
  say "download: $2"
  exit "$1"
}

read_options() {
  dir=. jobs=4 mode=download retries=5 delay=2
  while [ "$#" -gt 0 ]; do
    case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --list | --dry-run | --dryrun) mode=list ;;
    --verify-only) mode=verify ;;
    --dir | --download-path | --data-download-path | --jobs | --retries | --retry-delay)
      if [ "$#" -lt 2 ] || [ -z "$2" ]; then die 2 "$1 needs a value (see --help)"; fi
      case $1 in
      --jobs) jobs=$2 ;;
      --retries) retries=$2 ;;
      --retry-delay) delay=$2 ;;
      *) dir=$2 ;;
      esac
      shift
      ;;
    *) die 2 "unknown option: $1 (see --help)" ;;
    esac
    shift
  done
  whole --jobs "$jobs" 1 64
  whole --retries "$retries" 1 99
  whole --retry-delay "$delay" 0 60
}

# whole OPTION VALUE LEAST MOST
whole() {
  case $2 in
  ???* | *[!0-9]*) die 2 "$1 takes a whole number from $3 to $4" ;;
  esac
  if [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
    die 2 "$1 takes a whole number from $3 to $4"
  fi
}
`;

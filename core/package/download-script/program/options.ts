/** How the program begins: its options, how it gives up. */
export const options = String.raw`
say() {
  printf '%s\n' "$1" >&2
}

die() {
  say "download: $2"
  exit "$1"
}

known_options='--help --dir --download-path --data-download-path --connections --jobs --list --print-tree
--dry-run --dryrun --verify-only --check-size-only --no-verify --skip-existing --decompress-ora
--print-summary --no-receipts --retries --retry-delay'

read_options() {
  dir=. must_exist='' jobs=4 mode=download check=sums skip='' ora='' summary='' receipts=yes retries=5 delay=2
  while [ "$#" -gt 0 ]; do
    case $1 in
    --help | -h)
      usage
      exit 0
      ;;
    --list) mode=list ;;
    --print-tree) mode=tree ;;
    --dry-run | --dryrun) mode=plan ;;
    --verify-only) mode=verify ;;
    --check-size-only | --no-verify) check=size ;;
    --skip-existing) skip=yes ;;
    --decompress-ora) ora=yes ;;
    --print-summary) summary=yes ;;
    --no-receipts) receipts='' ;;
    --dir | --download-path | --data-download-path | --jobs | --connections | --retries | --retry-delay)
      if [ "$#" -lt 2 ] || [ -z "$2" ]; then die 2 "$1 needs a value (see --help)"; fi
      case $1 in
      --jobs | --connections) jobs=$2 ;;
      --retries) retries=$2 ;;
      --retry-delay) delay=$2 ;;
      --dir) dir=$2 must_exist='' ;;
      *) dir=$2 must_exist=$1 ;;
      esac
      shift
      ;;
    *) unknown_option "$1" ;;
    esac
    shift
  done
  whole --connections "$jobs" 1 64
  whole --retries "$retries" 1 99
  whole --retry-delay "$delay" 0 60
  if [ "$mode$skip" = verifyyes ]; then die 2 '--verify-only reads every file, --skip-existing none: choose one'; fi
  if [ -n "$must_exist" ] && [ ! -d "$dir" ]; then
    die 2 "$must_exist: there is no directory $dir; make it first, or use --dir"
  fi
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

# Names the option with the fewest letters to change, if it is near.
unknown_option() {
  near=$(printf '%s\n' "$1" "$known_options" | awk '
    function least(a, b) { return a < b ? a : b }
    function changes(a, b, i, j, row, up, last) {
      for (j = 0; j <= length(b); j++) row[j] = j
      for (i = 1; i <= length(a); i++) {
        last = row[0]
        row[0] = i
        for (j = 1; j <= length(b); j++) {
          up = row[j]
          row[j] = least(least(row[j] + 1, row[j - 1] + 1), last + (substr(a, i, 1) != substr(b, j, 1)))
          last = up
        }
      }
      return row[length(b)]
    }
    NR == 1 { wrong = substr($0, 1, 60); most = 4; next }
    { for (k = 1; k <= NF; k++) if (changes(wrong, $k) < most) { most = changes(wrong, $k); near = $k } }
    END { print near }')
  if [ -n "$near" ]; then die 2 "unknown option: $1; do you mean $near? (see --help)"; fi
  die 2 "unknown option: $1 (see --help)"
}
`;

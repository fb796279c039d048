/** What `--help` prints. */
export const usage = `
usage() {
  cat <<'HELP'
Downloads the files of one shared package and verifies every one of them.

  sh download.sh [options]
  curl -fsSL LINK | sh -s -- [options]

  --dir DIR          where to put the files; made if missing (default: here)
  --data-download-path DIR, --download-path DIR
                     the same, but DIR must be there
  --connections N    transfers at a time, 1 to 64 (default: 4); --jobs is the same
  --list             print size and path of each file; no download
  --print-tree       print the files as a tree; no download
  --dry-run          print what would be fetched, continued and kept, and the space
                     that needs; nothing is changed (--dryrun is the same)
  --verify-only      check the files in DIR; nothing is fetched
  --check-size-only  compare sizes and no checksums: files are then not verified
                     (--no-verify is the same)
  --skip-existing    do not read files again that are there with the right size
  --decompress-ora   make a .gz of each verified .ora, in its place; needs Illumina's
                     orad, and the folder of its reference in ORADATA_PATH
  --print-summary    print files and bytes of each outcome at the end
  --no-receipts      do not tell the sender which files arrived and were verified
  --retries N        tries without progress before a file fails (default: 5)
  --retry-delay S    seconds before the first retry, doubled each time (default: 2)
  --help             this text

Run it again after an interruption: what is verified is kept, what is begun is
continued. A file in DIR that differs is replaced once the new one is verified.
DIR/.seqferry holds the list of files, and what is begun.

Exit codes: 0 every file verified, or kept or left unverified as asked or as no
checksum is known; 1 some failed; 2 wrong usage, a missing tool or a damaged
script; 3 the link is expired, revoked or used up; 4 no space or cannot write;
5 every file arrived, but checksums differ; 130 stopped.
HELP
}
`;

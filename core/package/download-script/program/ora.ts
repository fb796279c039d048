/** How a verified `.ora` becomes the `.gz` that is asked for in its place. */
export const ora = String.raw`
# Makes $state/$n.gz of the verified part, and notes its hash: nothing else says later that it is whole.
unpack() {
  if ! run orad_to_stdout "$state/$n.part" >"$state/$n.gz" 2>"$list.ora" || ! run gzip -t "$state/$n.gz" 2>/dev/null; then
    rm -f "$state/$n.gz"
    record failed "orad cannot decompress it$(colon "$(head -c 2000 "$list.ora" | tr '\n' ' ' | tr -d '[:cntrl:]')")"
    return 1
  fi
  kind=sha256
  if [ -z "$sha256_tool" ]; then kind=md5; fi
  checksum "$kind" "$state/$n.gz"
  printf '%s %s %s %s\n' "$n" "$(($(wc -c <"$state/$n.gz")))" "$kind" "$found" >>"$state/unpacked"
}

orad_to_stdout() {
  exec orad --stdout --ora-reference "$oradata" - <"$1"
}

is_unpacked() {
  reason='it is not known to come from its .ora'
  [ -f "$state/unpacked" ] || return 1
  awk -v n="$n" '$1 == n { line = $0 } END { print line }' "$state/unpacked" >"$list.unpacked"
  read -r _ long kind noted <"$list.unpacked"
  [ -n "$noted" ] && [ "$(($(wc -c <"./$file")))" = "$long" ] || return 1
  if [ "$check" = size ]; then
    blind "$alg"
    record sized "$why"
    return 0
  fi
  checksum "$kind" "./$file"
  reason="$kind differs" outcome=differs
  [ "$found" = "$noted" ] || return 1
  record present
}
`;

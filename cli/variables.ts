/** Variables that are honoured, with what they do. */
export const variables: readonly (readonly [string, string])[] = [
  ["SEQFERRY_API", "Address of the stage, in place of the profile's."],
  ["SEQFERRY_TOKEN", "Access token to use, in place of a login."],
  ["SEQFERRY_CLIENT_ID", "Machine client to act as, with SEQFERRY_CLIENT_SECRET."],
  ["SEQFERRY_CLIENT_SECRET", "Its secret."],
  ["SEQFERRY_LINK", "Link that seqferry download takes when its argument names none."],
  ["SEQFERRY_PROFILE", "Which sign-in to use when --profile does not say."],
  ["SEQFERRY_OUTPUT", "The same as --output."],
  ["XDG_CONFIG_HOME", "Where seqferry/config.json and seqferry/tokens.json are. Unset: ~/.config."],
  ["XDG_CACHE_HOME", "Where ids for completion are kept. Unset: ~/.cache."],
  ["XDG_STATE_HOME", "Where read-set backfill -t keeps its place. Unset: ~/.local/state."],
  ["AWS_PROFILE, AWS_REGION", "AWS's own, as the rest of them: for read-set backfill -t."],
  ["BROWSER", "Program that login and package report open the browser with."],
  ["NO_COLOR, CI, TERM=dumb", "No colours and no progress bar."],
  ["TZ", "Time zone of times in tables."],
];

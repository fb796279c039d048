/**
 * `x-amz-copy-source`: bucket and key, percent-encoded as S3 decodes it. The SDK sends it as it is given. A `+` would
 * be read as a space, a `?` as the beginning of a version id; slashes may stay.
 */
export function copySourceOf({ bucket, key }: { bucket: string; key: string }): string {
  return `${bucket}/${key.split("/").map(encoded).join("/")}`;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

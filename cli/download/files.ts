import { CliError } from "#cli/exit";

/** A file of a package as its link has it. */
export type RemoteFile = {
  /** Names it in the link. */
  n: number;
  /** Below the recipient's directory; `/` separates directories. */
  path: string;
  sizeBytes: number;
  checksum: { algorithm: string; value: string } | null;
  /** S3's, of the content that was sealed, without quotes. */
  etag: string | null;
};

/** As the script takes it: a slash is a slash and never a byte. */
const encoded = /^(?:[A-Za-z0-9._/-]|\\0(?!057)[0-3][0-7]{2})+$/;
const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * The files of `download.data`: lines of `file`, number, size, algorithm, checksum, ETag, directory and name, with tabs
 * between and the last line the count of them. Throws `CliError` for data that are not whole, and for a path that leads
 * out of the directory or steers a terminal: then nothing of the package is fetched.
 */
export function filesOf(data: string): RemoteFile[] {
  const lines = data.split("\n");
  const end = /^end\t(\d+)$/.exec(lines.at(-2) ?? "");
  if (lines.at(-1) !== "" || !end) throw damaged("its end is missing");
  const files = lines.slice(0, -2).map(fileOf);
  if (files.length !== Number(end[1])) throw damaged("files are missing");
  if (new Set(files.map(({ n }) => n)).size < files.length)
    throw damaged("a number is there twice");
  if (new Set(files.map(({ path }) => path)).size < files.length)
    throw damaged("a path is there twice");
  return files;
}

function fileOf(line: string, index: number): RemoteFile {
  const at = `line ${index + 1}`;
  const fields = line.split("\t");
  const [key, n = "", size = "", algorithm = "", sum = "", etag = "", folder = "", name = ""] =
    fields;
  const holds =
    fields.length === 8 &&
    key === "file" &&
    isWhole(n) &&
    isWhole(size) &&
    /^(-|[A-Za-z0-9_]{1,40})$/.test(algorithm) &&
    /^(-|[0-9a-f]{32,128})$/.test(sum) &&
    (algorithm === "-") === (sum === "-") &&
    /^[A-Za-z0-9._:+/=-]{1,200}$/.test(etag) &&
    [folder, name].every((text) => encoded.test(text));
  if (!holds) throw damaged(at);
  const path = folder === "." ? decode(name, at) : `${decode(folder, at)}/${decode(name, at)}`;
  if (isUnsafe(path)) throw damaged(`${at} names a file outside the directory`);
  return {
    ...{ n: Number(n), path, sizeBytes: Number(size) },
    checksum: algorithm === "-" ? null : { algorithm, value: sum },
    etag: etag === "-" ? null : etag,
  };
}

/** Absolute, with empty, `.` or `..` parts, with control characters, or in the directory of our parts. */
export function isUnsafe(path: string): boolean {
  const parts = path.split("/");
  return (
    controls.test(path) ||
    parts.some((part) => part === "" || part === "." || part === "..") ||
    folded(parts[0] ?? "") === ".seqferry"
  );
}

/** As the most forgiving file system compares names: without case, forms of letters and what has no width. */
function folded(name: string): string {
  return name
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toLowerCase();
}

/** `\0ooo` is a byte, everything else is itself. */
function decode(text: string, at: string): string {
  const bytes = text.replace(/\\0([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(bytes, "latin1"),
    );
  } catch {
    throw damaged(`${at} is no UTF-8`);
  }
}

const isWhole = (text: string): boolean =>
  /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text));

function damaged(why: string): CliError {
  return new CliError("failed", "download.damaged", `The list of files is damaged: ${why}.`, {
    hint: "Run it again; if it stays, tell the sender.",
  });
}

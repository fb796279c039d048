import { isCount, isObject, type Report } from "#local/engines/stepfunctions/interpreter/validate";

type Fields = Record<string, unknown>;

const contents = ["JSON", "JSONL", "CSV"];
const known = [
  ...["InputType", "ManifestType", "Transformation", "MaxItems", "ItemsPointer"],
  ...["CSVDelimiter", "CSVHeaderLocation", "CSVHeaders"],
];
const delimiters = ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"];

/** Checks where a distributed Map reads its items. Parquet is refused here; AWS reads it. */
export function checkReader(value: unknown, at: string, report: Report): void {
  if (value === undefined) return;
  const reader = isObject(value) ? value : {};
  const config = isObject(reader.ReaderConfig) ? reader.ReaderConfig : {};
  const place = `${at}/ReaderConfig`;
  const action = String(reader.Resource).replace(/^arn:[\w-]+:states:::/, "");
  if (action === "s3:getObject") checkObject(config, place, report);
  else if (action === "s3:listObjectsV2") checkListing(config, place, report);
  else report(`${at}/Resource`, "Value must be one of: [s3:getObject, s3:listObjectsV2]");
  for (const field of Object.keys(config))
    if (!known.includes(field)) report(`${place}/${field}`, `Field '${field}' is not supported`);
  checkNumbers(config, place, report);
}

function checkObject(config: Fields, at: string, report: Report): void {
  const { InputType: type, ManifestType: manifest } = config;
  if (config.Transformation !== undefined && config.Transformation !== "NONE")
    report(`${at}/Transformation`, "LOAD_AND_FLATTEN needs s3:listObjectsV2");
  if (manifest === "S3_INVENTORY" || type === "MANIFEST") {
    if (manifest !== undefined && type !== undefined && type !== "MANIFEST")
      report(`${at}/InputType`, "InputType must not be given for an S3_INVENTORY: it is CSV");
    return;
  }
  if (manifest === undefined) {
    checkContent(config, at, report, [...contents, "MANIFEST"]);
    return;
  }
  if (manifest !== "ATHENA_DATA")
    report(`${at}/ManifestType`, "Value must be one of: [ATHENA_DATA, S3_INVENTORY]");
  checkContent(config, at, report, ["CSV", "JSONL"]);
}

function checkListing(config: Fields, at: string, report: Report): void {
  const { Transformation: transformation = "NONE" } = config;
  if (transformation === "LOAD_AND_FLATTEN") checkContent(config, at, report, contents);
  else if (transformation !== "NONE")
    report(`${at}/Transformation`, "Value must be one of: [NONE, LOAD_AND_FLATTEN]");
  else if (config.InputType !== undefined)
    report(`${at}/InputType`, "InputType needs Transformation LOAD_AND_FLATTEN here");
}

/** What the objects hold. A whole-field expression is known only when it runs. */
function checkContent(config: Fields, at: string, report: Report, types: string[]): void {
  const { InputType: type, CSVHeaderLocation: header, CSVDelimiter: delimiter } = config;
  if (!types.includes(String(type)))
    report(
      `${at}/InputType`,
      `The local stepfunctions engine reads one of: [${types.join(", ")}]; see local/engines/stepfunctions/README.md`,
    );
  if (type !== "CSV") return;
  if (!["FIRST_ROW", "GIVEN"].includes(String(header)))
    report(at, "CSVHeaderLocation must be one of: [FIRST_ROW, GIVEN]");
  if (header === "GIVEN" && !Array.isArray(config.CSVHeaders))
    report(at, "These fields are required: [CSVHeaders]");
  if (delimiter !== undefined && !delimiters.includes(String(delimiter)))
    report(`${at}/CSVDelimiter`, `Value must be one of: [${delimiters.join(", ")}]`);
}

function checkNumbers(
  { MaxItems: most, ItemsPointer: pointer }: Fields,
  at: string,
  report: Report,
) {
  if (typeof most !== "string" && most !== undefined && !(isCount(most) && most <= 100_000_000))
    report(`${at}/MaxItems`, "Value must be an integer from 0 to 100000000");
  if (pointer !== undefined && !(/^\//.test(String(pointer)) && String(pointer).length < 2_000))
    report(`${at}/ItemsPointer`, "Value must be a JSON Pointer of less than 2000 characters");
}

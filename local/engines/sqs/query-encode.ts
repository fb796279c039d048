import type { AwsError } from "#local/aws-error";
import { faultOf, queryCode } from "#local/engines/sqs/errors";

const namespace = "http://queue.amazonaws.com/doc/2012-11-05/";

/** Element names of the members of flattened lists. */
const listElements: Record<string, string> = {
  QueueUrls: "QueueUrl",
  queueUrls: "QueueUrl",
  Messages: "Message",
  Failed: "BatchResultErrorEntry",
  Results: "ListMessageMoveTasksResultEntry",
};

/** Element names of flattened maps, and of their keys. */
const mapElements: Record<string, [string, string]> = {
  Attributes: ["Attribute", "Name"],
  MessageAttributes: ["MessageAttribute", "Name"],
  Tags: ["Tag", "Key"],
};

/** The XML of an answer whose members are those of the JSON protocol. */
export function resultDocument(action: string, output: object, requestId: string): string {
  const result = element(`${action}Result`, children(output, `${action}ResultEntry`));
  const metadata = element("ResponseMetadata", element("RequestId", escapeXml(requestId)));
  return `<?xml version="1.0"?><${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`;
}

/** The XML of an error, with its code as the Query protocol names it. */
export function errorDocument(error: AwsError, requestId: string): string {
  const body = children({
    Type: faultOf(error),
    Code: queryCode(error),
    Message: error.message,
    Detail: "",
  });
  return `<?xml version="1.0"?><ErrorResponse xmlns="${namespace}">${element("Error", body)}${element("RequestId", escapeXml(requestId))}</ErrorResponse>`;
}

/** `entryElement` is what the successes of a batch are called. */
function children(value: object, entryElement = ""): string {
  return Object.entries(value)
    .map(([name, member]) => {
      const map = mapElements[name];
      if (map && isObject(member)) return mapOf(member, map);
      if (!Array.isArray(member)) return member === undefined ? "" : element(name, content(member));
      const itemElement = name === "Successful" ? entryElement : (listElements[name] ?? name);
      return member.map((one) => element(itemElement, content(one))).join("");
    })
    .join("");
}

function mapOf(map: object, [name, key]: [string, string]): string {
  return Object.entries(map)
    .map(([member, value]) =>
      element(name, element(key, escapeXml(member)) + element("Value", content(value))),
    )
    .join("");
}

function content(value: unknown): string {
  return isObject(value) ? children(value) : escapeXml(String(value));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function element(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

/** Carriage returns too: an XML reader would make them newlines. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}

import { places } from "./places.ts";

/** Where a pasted id or URI leads: the path of its page, and what it is. */
export type Found = { path: string; label: string };

/** Reads ids, ARNs and URIs; undefined for any other text. */
export function findPlace(text: string): Found | undefined {
  const trimmed = text.trim();
  return ofReadSet(trimmed) ?? ofId(trimmed) ?? ofCatalogue(trimmed);
}

const ulid = /^([a-z]{3})\.[0-9A-HJKMNP-TV-Z]{26}$/;

function ofId(text: string): Found | undefined {
  const prefix = ulid.exec(text)?.[1];
  const place = prefix && places.find((one) => one.prefix === prefix);
  return place ? { path: `${place.to}/${text}`, label: place.title } : undefined;
}

/** ARNs, URIs below a store's access point, `omics://` URIs, and `store/read set` as the API's ids are written. */
const readSets = [
  /^arn:aws[\w-]*:omics:[^:]*:\d*:sequenceStore\/(\d{10,36})\/readSet\/(\d{10,36})$/,
  /^(?:s3|omics):\/\/[^?#]*?\/?(?:sequenceStore\/)?(\d{10,36})\/readSet\/(\d{10,36})(?:\/|$)/,
  /^(\d{10,36})\/(\d{10,36})$/,
];

function ofReadSet(text: string): Found | undefined {
  for (const shape of readSets) {
    const [, storeId, readSetId] = shape.exec(text) ?? [];
    if (storeId) return { path: `/read-sets/${storeId}/${readSetId}`, label: "Read set" };
  }
  return undefined;
}

/** Libraries are `L` and seven digits, with an optional suffix; runs are a day and eight hexadecimal digits. */
function ofCatalogue(text: string): Found | undefined {
  if (/^L(PRJ)?\d{6,7}(_\w+)?$/.test(text)) return { path: `/libraries/${text}`, label: "Library" };
  if (/^20\d{6}[0-9a-f]{8}$/.test(text)) return { path: `/runs/${text}`, label: "Workflow run" };
  if (/^\d{6}_[A-Z]\w+_\d{4}_\w+$/.test(text))
    return { path: `/instrument-runs/${text}`, label: "Sequencing run" };
  return undefined;
}

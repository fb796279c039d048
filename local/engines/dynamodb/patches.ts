/** One defect of dynalite 4.0.0, mended while its source is loaded. */
export type Patch = {
  /** Path inside the package. */
  file: string;
  /** Exact source text; must occur exactly once. */
  find: string;
  replace: string;
};

/**
 * What we change in dynalite. The package on disk stays as published; `dynalite.ts` applies these
 * texts when Node loads the file, and refuses to start when one of them no longer fits.
 */
export const patches: readonly Patch[] = [
  // SET of a parent into its own child built a cycle, and JSON.stringify then ended the process.
  {
    file: "actions/updateItem.js",
    find: "section.val = resolveValue(section.val, item)",
    replace: "section.val = deepClone(resolveValue(section.val, item))",
  },
  // REMOVE l[0], l[1] names positions before the update: the list closes up only at the end.
  {
    file: "actions/updateItem.js",
    find: "if (section.type == 'remove') {\n      deleteFromParent(parent, attr)",
    replace: "if (section.type == 'remove') {\n      removeFromParent(parent, attr, toSquash)",
  },
  {
    file: "actions/updateItem.js",
    find: "function addToParent (",
    replace: `function removeFromParent (parent, attr, toSquash) {
  if (parent.M) return deleteFromParent(parent, attr)
  if (attr >= parent.L.length) return
  parent.L[attr] = undefined
  if (!toSquash.includes(parent)) toSquash.push(parent)
}

function addToParent (`,
  },
  // Six hex digits of a hash told items with equal index keys apart: 5,000 of them collide.
  {
    file: "db/index.js",
    find: "return createKey(item, table, keySchema) + hashPrefix.apply(this, tableKeyPieces)",
    replace: "return createKey(item, table, keySchema) + createKey(item, table)",
  },
  // Lists and maps were compared by identity, so that they never equalled anything.
  {
    file: "db/index.js",
    find: "function valsEqual (val1, val2) {",
    replace: `function valsEqual (val1, val2) {
  if (Array.isArray(val1) && val1.some(function (val) { return typeof val == 'object' })) {
    return Array.isArray(val2) && val1.length == val2.length &&
      val1.every(function (val, i) { return valsEqual(val, val2[i]) })
  }
  if (val1 && val2 && !Array.isArray(val1) && typeof val1 == 'object' && typeof val2 == 'object') {
    var names = Object.keys(val1)
    return names.length == Object.keys(val2).length &&
      names.every(function (name) { return name in val2 && valsEqual(val1[name], val2[name]) })
  }`,
  },
  // attribute_type(a, 'BOOL') and IN did not see the value false.
  {
    file: "db/index.js",
    find: "if (!attrVal || !valsEqual(attrType, compVal)) return false",
    replace: "if (attrVal == null || !valsEqual(attrType, compVal)) return false",
  },
  {
    file: "db/index.js",
    find: "if (!attrVal) return false\n    if (!compVals.some(",
    replace: "if (attrVal == null) return false\n    if (!compVals.some(",
  },
  // size() of an empty string or binary is 0, not nothing.
  {
    file: "db/index.js",
    find: "else if (val.S) {\n      length = val.S.length",
    replace: "else if (val.S != null) {\n      length = val.S.length",
  },
  {
    file: "db/index.js",
    find: "else if (val.B) {\n      length = Buffer",
    replace: "else if (val.B != null) {\n      length = Buffer",
  },
  // contains(list, x) takes an element of any type.
  {
    file: "db/index.js",
    find: "function contains (compType, compVal, attrType, attrVal) {",
    replace: `function contains (compType, compVal, attrType, attrVal) {
  if (attrType === 'L') return attrVal.some(function (val) {
    return val[compType] != null && valsEqual(val[compType], compVal)
  })`,
  },
  // Limits count UTF-8 bytes, not UTF-16 units.
  {
    file: "db/index.js",
    find: "case 'S':\n    return val.length",
    replace: "case 'S':\n    return Buffer.byteLength(val)",
  },
  {
    file: "db/index.js",
    find: "return sum + size + (compress ? 1 : attr.length)",
    replace: "return sum + size + (compress ? 1 : Buffer.byteLength(attr))",
  },
  {
    file: "db/index.js",
    find: "if (type == 'B') keyPiece = Buffer.from(keyPiece, 'base64')",
    replace: "keyPiece = Buffer.from(keyPiece, type == 'B' ? 'base64' : 'utf8')",
  },
];

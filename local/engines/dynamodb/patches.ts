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
  // contains(list, x) takes an element of any type; bytes are no UTF-8 text.
  {
    file: "db/index.js",
    find: "function contains (compType, compVal, attrType, attrVal) {",
    replace: `function contains (compType, compVal, attrType, attrVal) {
  if (attrType === 'L') return attrVal.some(function (val) {
    return val[compType] != null && valsEqual(val[compType], compVal)
  })
  if (compType === 'B' && attrType === 'BS') return attrVal.includes(compVal)
  if (compType === 'B' && attrType === 'B')
    return Buffer.from(attrVal, 'base64').includes(Buffer.from(compVal, 'base64'))`,
  },
  {
    file: "db/index.js",
    find: "if (compType != attrType) return false\n    if (compType == 'B') {",
    replace: `if (attrType == null || compType != attrType) return false
    if (compType == 'B') {
      return Buffer.from(attrVal, 'base64').toString('hex').startsWith(Buffer.from(compVal, 'base64').toString('hex'))`,
  },
  // What is not there equals nothing; only strings, numbers and binaries have an order.
  {
    file: "db/index.js",
    find: "var compVal = compType ? compVals[0][compType] : null\n\n  switch (comp) {",
    replace: `var compVal = compType ? compVals[0][compType] : null

  if (attrType == null && /^(EQ|=)$/.test(comp)) return false
  if (!/^[SNB]$/.test(attrType) && /^(<=?|>=?|L[ET]|G[ET]|between)$/i.test(comp)) return false

  switch (comp) {`,
  },
  {
    file: "db/conditionParser.js",
    find: "checkDistinct(comp, [x, y])\n            return {type: comp, args: [x, y]}",
    replace:
      "checkDistinct(comp, [x, y])\n            if (/[<>]=?$/.test(comp) && comp != '<>') checkOrdered(comp, [x, y])\n            return {type: comp, args: [x, y]}",
  },
  {
    file: "db/conditionParser.js",
    find: "checkMisusedFunction([x, y, z])\n            checkBetweenArgs(y, z)",
    replace:
      "checkMisusedFunction([x, y, z])\n            checkOrdered('BETWEEN', [x, y, z])\n            checkBetweenArgs(y, z)",
  },
  {
    file: "db/conditionParser.js",
    find: "function checkMisusedSize(expr) {",
    replace: `function checkOrdered(name, args) {
      args.forEach(function(arg) {
        var type = getImmediateType(arg)
        if (errors.function || !type || /^[SNB]$/.test(type)) return
        errors.function = 'Incorrect operand type for operator or function; ' +
          'operator or function: ' + name + ', operand type: ' + type
      })
    }

    function checkMisusedSize(expr) {`,
  },
  // NOT NOT x was a syntax error.
  {
    file: "db/conditionParser.js",
    find: "s1 = peg$parseNotToken();\n    if (s1 !== peg$FAILED) {\n      s2 = peg$parse_();\n      if (s2 !== peg$FAILED) {\n        s3 = peg$parseParensConditionExpression();",
    replace:
      "s1 = peg$parseNotToken();\n    if (s1 !== peg$FAILED) {\n      s2 = peg$parse_();\n      if (s2 !== peg$FAILED) {\n        s3 = peg$parseNotConditionExpression();",
  },
  // AWS words an empty key the same way in a lookup as in an item.
  {
    file: "db/index.js",
    find: "return validationError('One or more parameter values were invalid: ' +\n      'The AttributeValue for a key attribute cannot contain",
    replace:
      "return validationError('One or more parameter values are not valid. ' +\n      'The AttributeValue for a key attribute cannot contain",
  },
  // Sizes are counted by item-size.ts: UTF-8 bytes, numbers as AWS packs them; a page ends with 1 MB of them.
  {
    file: "db/index.js",
    find: "function itemSize (item, compress, addMetaSize, rangeKey) {",
    replace:
      "function itemSize (item) { return exports.itemSize(item) }\n\nfunction packedSize (item, compress, addMetaSize, rangeKey) {",
  },
  // The bytes of a page are needed for capacity, asked for or not.
  {
    file: "db/index.js",
    find: "calculateCapacity = ~[ 'TOTAL', 'INDEXES' ].indexOf(data.ReturnConsumedCapacity)",
    replace: "calculateCapacity = true",
  },
  {
    file: "db/index.js",
    find: "    cb(null, result)\n  })\n}\n\nfunction updateIndexes (store, table, existingItem, item, cb) {",
    replace: `    result.ConsumedCapacity = { tableBytes: tableCapacity, indexBytes: indexCapacity }
    cb(null, result)
  })
}

function updateIndexes (store, table, existingItem, item, cb) {
  return cb()`,
  },
  // Key sizes are bytes, too.
  {
    file: "db/index.js",
    find: "if (type == 'B') keyPiece = Buffer.from(keyPiece, 'base64')",
    replace: "keyPiece = Buffer.from(keyPiece, type == 'B' ? 'base64' : 'utf8')",
  },
];

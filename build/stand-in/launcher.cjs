'use strict';
// What Electron's own default app does, for a binary that comes without one: take the app's folder from the
// command line, honour `-r`, and load its main synchronously, because schemes are registered before `ready`.
const { app } = require('electron');
const { existsSync, readFileSync, statSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { createRequire } = require('node:module');

const given = process.argv.slice(1);
const preloads = [];
let folder;
for (let at = 0; at < given.length; at += 1) {
  const word = given[at];
  if (word === '-r' || word === '--require') preloads.push(given[(at += 1)]);
  else if (!word.startsWith('-') && folder === undefined) folder = resolve(word);
}
if (folder === undefined || !existsSync(folder)) {
  process.stderr.write('Usage: electron [-r FILE] APP-FOLDER [ARGUMENTS]\n');
  process.exit(2);
}
for (const file of preloads) require(resolve(file));
const root = statSync(folder).isDirectory() ? folder : resolve(folder, '..');
const description = join(root, 'package.json');
const facts = existsSync(description) ? JSON.parse(readFileSync(description, 'utf8')) : {};
if (facts.productName ?? facts.name) app.setName(facts.productName ?? facts.name);
if (facts.version) app.setVersion(facts.version);
app.setAppPath(root);
const main = root === folder ? join(root, facts.main ?? 'index.js') : folder;
createRequire(main)(main);

// After a change of packages: names in the lockfile the platform packages that the registry at hand does not carry.
// npm leaves them out, and `npm ci` then refuses the lockfile everywhere.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const [owner, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    if (lock.packages[`${owner}/${place}`] || lock.packages[place] || /^[\^~]/.test(version)) continue;
    const [os, cpu, variant] = name
      .replace(/^.*?(android|darwin|freebsd|linux|openharmony|win32)/, '$1')
      .split('-');
    const libc = os === 'linux' && variant ? { libc: [variant.startsWith('musl') ? 'musl' : 'glibc'] } : {};
    lock.packages[place] = {
      version,
      ...(dev ? { dev } : {}),
      optional: true,
      os: [os],
      cpu: [cpu],
      ...libc,
    };
    console.log(`added ${name}`);
  }
}
const sorted = Object.keys(lock.packages).sort((one, other) => one.localeCompare(other, 'en'));
lock.packages = Object.fromEntries(sorted.map((place) => [place, lock.packages[place]]));
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);

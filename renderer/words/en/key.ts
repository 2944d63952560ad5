import type { KeyWords } from '../de/key';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('en');
const addresses = (n: number): string =>
  `${f.number(n)}${NBSP}${f.plural(n, { one: 'address', other: 'addresses' })}`;

const rights = (permissions: readonly string[]): string =>
  permissions.includes('trade') ? '**read** and **trade**' : '**read**';

/** The page of one key. */
export const key: KeyWords = {
  notFoundTitle: 'This key no longer exists',
  notFoundText: 'It was deleted elsewhere or belongs to another account.',
  toList: 'To the API keys',
  gone: 'Ventario no longer has this key. Its secret is still on this device and is of no use to anybody.',
  goneUnknown:
    'Ventario no longer has this key. Whether its secret is still on this device cannot be said right now.',
  forget: 'Clear away',
  secretAway: 'Not on this device. Showing, testing and exporting only work on the device that holds it.',
  secretUnknown: 'The key store is not answering right now, so nobody can say whether the secret is there.',

  health: 'State',
  healthGood: 'Good – there is nothing to do right now.',
  healthRenewing: 'The renewal is under way. What is left to do is listed above, under “Renewal”.',
  healthUnrated: 'Cannot be rated – too little is known to call this key good.',
  healthLocked: 'Locked – your bot has no access with this key.',
  healthExpired: 'Expired – the key can no longer be used.',
  healthPending: 'The key is being activated.',
  grave: 'Critical',
  unknown: {
    usage: 'Whether the key is used in an unusual way cannot be rated: the usage data are not loaded.',
    secret: 'Whether the secret is on this device cannot be rated: the key store is not answering.',
    key: 'Rights, whitelist and lifetime cannot be rated: Ventario has not told this app yet.',
    'last-use':
      'Whether your bot still uses the key cannot be rated: lately only this app has sent requests.',
  },
  loadUsage: 'Load usage',
  unlockStore: 'Open the key store',

  facts: 'Key facts',
  algorithm: 'Signature algorithm',
  created: 'Created on',
  renewBy: 'Renew by',

  renameTitle: 'Rename key',
  renameHint: 'Just a name for you. Nothing changes for the key or your bot.',

  permissions: 'Rights',
  mayMore: 'The server reports further rights. Lock the key and contact Ventario.',
  changePermissions: 'Change rights',
  rightsNow: (permissions) => `Unchanged: your bot can ${rights(permissions)}.`,
  rightsChange: (before, after) =>
    `So far, your bot can ${rights(before)}. From then on, it can ${rights(after)}.`,
  rightsFromMore: (after) =>
    `So far, the server reports rights beyond reading and trading. From then on, your bot can ${rights(after)}.`,
  rightsConflictText:
    'While you were editing the rights, they were changed elsewhere. We have overwritten nothing. Which ones should count?',
  tookTheirRights: 'Taken over. The rights that stand at Ventario count.',
  unseenTitle: 'Rights and IP whitelist',
  unseen: 'Not known yet. They appear here once you sign in with the account that the key belongs to.',
  tradeEnds: 'New orders of your bot will then be refused. Open orders stay open.',
  saved: (time) => `Saved. Confirmed by Ventario at ${time}.`,

  accesses: 'Recent accesses',
  lastAccess: 'Last access',
  from: (ip) => `from ${ip}`,
  never: 'Never',
  noAccess: 'No access yet. As soon as your bot sends a request, you see its time, address and result here.',
  noAccessLately: 'No access in the last 30 days.',
  accessesUnknown: 'The single accesses cannot be fetched right now.',
  toUsage: 'Usage of this key',

  whitelist: 'IP whitelist',
  emptyOn: 'Enter at least one address, or switch the whitelist off.',
  typed: (text) => `“${text}” is still in the input field. Add the address, or empty the field.`,
  whitelistUse: 'Allow these addresses only',
  whitelistUseHint: 'The key then only works from addresses you know.',
  saveWhitelist: 'Save whitelist',
  whitelistSaved: (time) => `Saved. Confirmed by Ventario at ${time}.`,
  discard: 'Discard',
  locksOut: (ip, when) => `This locks out ${ip} – last access ${when}`,
  locksOutMore: (n) => `and ${f.number(n)} more`,
  locksOutUnknown: 'Whether this locks anybody out cannot be rated: the usage data are not loaded.',
  locksOutTitle: (n) => `Lock out ${addresses(n)}?`,
  locksOutText: 'Requests from there are refused as soon as the whitelist is saved.',
  locksOutConfirm: 'Lock out and save',
  opensUp: 'The key will then work from any address.',
  conflictTitle: 'Changed on another device',
  conflictText:
    'While you were editing the whitelist, it was changed elsewhere. We have overwritten nothing. Which one should count?',
  theirs: 'At Ventario now',
  mine: 'Your version',
  onlyHere: 'Only here',
  listOff: 'Whitelist off: every address is allowed',
  listOn: 'Whitelist on',
  listEmpty: 'No address',
  saveMine: 'Save mine',
  takeTheirs: 'Take theirs',
  tookTheirs: 'Taken over. The whitelist that stands at Ventario counts.',

  test: 'Connection test',
  testNever: 'Not tested yet.',
  testGreen: (when) => `Last successful ${when}.`,
  testRed: (when) => `Last failed ${when}.`,
  testWorked: (day, time) => `Last worked on ${day} at ${time}.`,
  testNeverWorked: 'Has never worked on this device.',
  showTest: 'See result',

  export: 'Exports',
  exportNone: 'Not exported from this device yet.',
  exportList: 'Where this key was exported to',
  exportLeft: 'Old files stay where they are until you delete them.',

  actions: 'Actions',
  access: 'Access',
  isLocked: 'This key is locked. Your bot has no access.',
  isActive: 'This key is active. Locking takes your bot’s access away at once and can be undone.',
  isPending: 'This key is being activated.',
  isExpired: 'This key has expired and can no longer be used.',

  renewal: 'Renew',
  renewHint: 'A new key with the same rights replaces this one. At least every 6 months.',
  renewRunning: 'The renewal is already under way, see above.',
  renewNotNow: 'The key is being activated. It can be renewed afterwards.',
  renewOpen: 'Renew …',
  renewTitle: (label) => `Renew “${label}”`,
  renewText:
    'You get a new key with the same rights and the same whitelist. For a while both work, so your bot can change over without a break.',
  renewTextStopped:
    'You get a new key with the same rights and the same whitelist. The old one ends for good.',
  overlap: 'How long should the old key go on working?',
  overlaps: {
    24: { title: '24 hours', hint: 'Enough for most bots.' },
    72: { title: '3 days', hint: 'If you cannot get to the bot right away.' },
    168: { title: '7 days', hint: 'If several programs use the same key.' },
    0: { title: 'Suspected misuse', hint: 'No overlap: the old key ends at once.' },
  },
  atOnce: 'Your bot loses access at once.',
  atOnceText: 'It only goes on working when it has the new key. Open orders stay open.',
  renewGo: 'Make new key',
  renewGoAtOnce: 'Replace at once',
  renewing: 'The new key is being made …',
  renewSafe: 'You may close this window. The renewal goes on, even after a restart.',

  rotation: 'Renewal',
  rotationOfOld: 'A new key replaces this one.',
  rotationOfNew: 'This key replaces an old one.',
  rotationSteps: 'What is left to do',
  openNew: 'Open the new key',
  openOld: 'Open the old key',
  stepMaking: 'Make and store the new key',
  stepMade: 'New key made and stored',
  stepTest: 'Test the new key',
  stepTested: 'New key tested',
  stepExport: 'Hand the new key over to your bot',
  stepExported: 'New key exported for the bot',
  stepEnds: (when) => `Old key ends on ${when}`,
  stepEndsLater: 'Old key ends when the new one is ready',
  stepEndsOpen: 'End the old key as soon as your bot uses the new one',
  stepEnded: 'Old key ended',
  done: 'Done',
  open: 'Open',
  running: 'Under way',
  runTest: 'Test connection',
  runExport: 'Export for bot …',
  endNow: 'End the old key now',
  endTitle: 'End the old key now?',
  endText:
    'It loses access at once. Your bot only goes on working if it already uses the new key. Open orders stay open.',
  endNotHandedOver: 'The new key has not been exported for the bot from this device yet.',
  endConfirm: 'End now',
  ended: 'The old key has ended. Confirmed by Ventario.',
  dismiss: 'Hide',
  stillUsing: 'Requests with the old key still came from:',
  stillUsingRow: (requests, when) => `${requests}, the latest ${when}`,
  stillUsingNone:
    'No request with the old key has come since the renewal. What this app itself asks is not counted.',
  stillUsingUnknown: 'Who still uses the old key is not known: the usage data are not loaded.',

  deleting: 'Delete',
  deleteHint: 'Access ends at once. This cannot be undone.',
  deleteOpen: 'Delete …',
  deleteTitle: (label) => `Delete “${label}”?`,
  deleteText:
    'The very next request of your bot fails. Its secret is removed from this device. Open orders stay open.',
  deleteFinal: 'This cannot be undone.',
  deleteField: 'Name of the key, to confirm',
  deleteFieldHint: 'Type exactly this:',
  deleteEmpty: 'Type the name of the key to confirm.',
  deleteMismatch: 'That is not the name of this key.',
  keepUsage: 'Keep the usage data of this key',
  keepUsageHint:
    'They show who used the key until the end. Without the tick this app no longer shows them; what Ventario records itself stays there.',
  orphan: (label) => `The secret of “${label}” is no longer on this device.`,
  orphanText: 'Ventario still has the key. If a bot is running with it, keep it. Otherwise delete it:',
  orphanKeep: 'Keep',
  orphanKeepNamed: (label) => `Keep “${label}”`,
  orphanDeleteNamed: (label) => `Delete “${label}” …`,

  deletionOpen: (label) => `Ventario has not confirmed deleting “${label}”.`,
  deletionOpenText:
    'The key will be deleted as soon as Ventario answers again, even after a restart of the app. It may be gone already. With “Don’t delete after all” the app sends nothing more, and the list then shows whether the key still exists.',
  callOffDeletion: 'Don’t delete after all',
  deleteConfirm: 'Delete for good',
  deleted: (label) => `“${label}” is deleted. Confirmed by Ventario.`,
};

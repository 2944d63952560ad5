/** What main and the vault's own process say to each other. All of it is text, and none of it is written anywhere. */

export type VaultRequest =
  /** A new vault without items. */
  | { id: number; action: 'make'; passphrase: string }
  | { id: number; action: 'open'; passphrase: string; key: string; sealed: string }
  | { id: number; action: 'seal'; identity: string; items: string };

export type VaultAnswer =
  /** `key`: the identity under the passphrase. `sealed`: the items under the identity. Both are age files. */
  | { id: number; state: 'made'; key: string; sealed: string; identity: string }
  | { id: number; state: 'opened'; identity: string; items: string }
  /** What was sealed was opened again and is the same. */
  | { id: number; state: 'sealed'; sealed: string }
  | { id: number; state: 'wrong-passphrase' }
  /** The passphrase is right, and yet the items do not open. */
  | { id: number; state: 'damaged' }
  | { id: number; state: 'failed' };

import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { VaultAnswer, VaultRequest } from './vault-protocol';

/**
 * The vault's own process. A passphrase is made slow on purpose (scrypt, age's own work factor of 2^18: about a
 * second and 256 MiB), which must not block main. It opens an identity, and the identity opens the items, so that a
 * write is quick. It keeps nothing from one request to the next.
 */

const NOTHING = '[]';

async function answer(request: VaultRequest): Promise<VaultAnswer> {
  const { id } = request;
  switch (request.action) {
    case 'make': {
      const identity = await generateX25519Identity();
      const lock = new Encrypter();
      lock.setPassphrase(request.passphrase);
      const key = armor.encode(await lock.encrypt(identity));
      return { id, state: 'made', key, sealed: await seal(NOTHING, identity), identity };
    }
    case 'open': {
      const lock = new Decrypter();
      lock.addPassphrase(request.passphrase);
      const identity = await lock.decrypt(armor.decode(request.key), 'text').catch(nullIfNotMatched);
      // Main has checked that the file is as it was written, so only the passphrase can be at fault.
      if (identity === null) return { id, state: 'wrong-passphrase' };
      const items = await unseal(request.sealed, identity).catch(() => undefined);
      return items === undefined ? { id, state: 'damaged' } : { id, state: 'opened', identity, items };
    }
    case 'seal': {
      const sealed = await seal(request.items, request.identity);
      return { id, state: 'sealed', sealed };
    }
  }
}

/** age has no other way to tell it; anything else, too little memory for scrypt say, is no wrong passphrase. */
function nullIfNotMatched(error: unknown): null {
  if (error instanceof Error && error.message === "no identity matched any of the file's recipients")
    return null;
  throw error;
}

/** Sealed, and opened again to see that it can be. */
async function seal(items: string, identity: string): Promise<string> {
  const box = new Encrypter();
  box.addRecipient(await identityToRecipient(identity));
  const sealed = armor.encode(await box.encrypt(items));
  if ((await unseal(sealed, identity)) !== items) throw new Error('Not what was sealed');
  return sealed;
}

function unseal(sealed: string, identity: string): Promise<string> {
  const box = new Decrypter();
  box.addIdentity(identity);
  return box.decrypt(armor.decode(sealed), 'text');
}

const answerOrFail = (request: VaultRequest): Promise<VaultAnswer> =>
  answer(request).catch(() => ({ id: request.id, state: 'failed' }));

type ParentPort = {
  on(event: 'message', listener: (event: { data: VaultRequest }) => void): void;
  postMessage(message: VaultAnswer): void;
};

/** Electron's utilityProcess has a parent port, node's fork a channel. */
const parent = (process as NodeJS.Process & { parentPort?: ParentPort | null }).parentPort ?? undefined;

if (parent !== undefined) {
  parent.on('message', ({ data }) => void answerOrFail(data).then((said) => parent.postMessage(said)));
} else {
  process.on(
    'message',
    (request) => void answerOrFail(request as VaultRequest).then((said) => process.send?.(said)),
  );
  process.on('disconnect', () => process.exit(0));
}

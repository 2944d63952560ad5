import { log } from '../log';

/**
 * What nobody caught, in this process. It is a bug; the app goes on, since what it holds on disk and in the keychain
 * is whole at every moment, and a window that vanishes helps nobody. Electron's own way would be a dialog with the
 * error's text, which may hold anything; here it goes through the log, which redacts.
 */
export function surviveTheUnexpected(from: NodeJS.EventEmitter = process): void {
  from.on('uncaughtException', (error: unknown) => log.error('uncaught-exception', { error }));
  from.on('unhandledRejection', (error: unknown) => log.error('unhandled-rejection', { error }));
}

import { config } from 'zod';

// The preview runs under the app's CSP, which allows no eval; the window itself has no zod in it.
config({ jitless: true });

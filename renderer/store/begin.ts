import { bridge } from './bridge';
import { startMirror } from './mirror';

// Asks main while the rest of the window is still being evaluated: the answer is there when React is.
startMirror(bridge());

import { bridge } from './bridge';
import { startMirror } from './mirror';

// Main's guess at what is shown first; the page has its parts on their way already.
if (location.pathname === '/areas.html') void import('../views/Areas');
// Asks main while the rest of the window is still being evaluated: the answer is there when React is.
startMirror(bridge());

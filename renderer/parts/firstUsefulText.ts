/** Says when the browser has painted a page's heading, and with it what stands below. The bench reads it. */
export const FIRST_USEFUL_TEXT = { elementtiming: 'first-useful-text' };

// A plain browser window that does what the user would do on the log-in page: approve, deny, or nothing.
// The wish stands in a file, because the test decides after the app has started.
const { app, BrowserWindow } = require('electron');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = process.env.VENTARIO_TEST_BROWSER;
const address = process.argv.findLast((word) => /^https?:/.test(word));
const wishFile = join(folder, 'wish');
const wish = existsSync(wishFile) ? readFileSync(wishFile, 'utf8').trim() : 'approve';
writeFileSync(join(folder, 'opened'), address, { flag: 'a' });
if (wish === 'ignore') app.exit(0);

// Whatever page comes, this browser does not outlive its test.
setTimeout(() => app.exit(0), 20_000);

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(async () => {
  const window = new BrowserWindow({ width: 900, height: 700, show: wish === 'look' });
  await window.loadURL(address);
  if (wish === 'look') {
    const picture = await window.webContents.capturePage();
    writeFileSync(join(folder, 'log-in.png'), picture.toPNG());
  }
  const approve = wish !== 'deny';
  for (let page = 0; page < 4; page += 1) {
    // Also when the last page is gone before it has loaded whole: the app listens for one answer alone.
    const loaded = new Promise((resolve) => {
      window.webContents.once('did-finish-load', resolve);
      window.webContents.once('did-fail-load', resolve);
    });
    const pressed = await window.webContents.executeJavaScript(
      `(() => { const buttons = [...document.querySelectorAll('form button')];
        const wanted = buttons.find((b) => (b.value === 'decline') === ${!approve}) ?? buttons[0];
        if (!wanted) return false; wanted.click(); return true; })()`,
    );
    if (!pressed) break;
    await loaded;
  }
  app.exit(0);
});

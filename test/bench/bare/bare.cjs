// The least that an Electron app with one window can be: the peer of `npm run bench`.
const { app, BrowserWindow } = require('electron');
const { join } = require('node:path');

app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1120, height: 760, show: false });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(join(__dirname, 'bare.html'));
});

// A window of the app's own runtime, for the built window over the fake main of the tests (test/bench/keys.mjs).
const { app, BrowserWindow } = require('electron');

// As the app does.
app.disableHardwareAcceleration();
app.on('window-all-closed', () => app.quit());
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1120,
    height: 760,
    webPreferences: { backgroundThrottling: false },
  });
  void window.loadURL(process.env.KEYS_WINDOW_ADDRESS);
});

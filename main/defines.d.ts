/** Put in by the bundler (build/bundle.mjs). */
declare const __APP_VERSION__: string;
declare const __ELECTRON_VERSION__: string;
declare const __BACKEND_ADDRESS__: string;

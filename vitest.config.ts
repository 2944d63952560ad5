import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const node = (name: string, timeout = 20_000) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  plugins: [react()],
  define: {
    __APP_VERSION__: '"0.0.0-test"',
    __ELECTRON_VERSION__: '"0.0.0"',
    __BACKEND_ADDRESS__: '""',
    __CALLS__: '[]',
    __NEWS__: '[]',
    __SECRET_CALLS__: '[]',
  },
  test: {
    reporters: ['default'],
    maxWorkers: 2,
    projects: [
      node('rules', 60_000),
      node('unit'),
      node('sandbox', 60_000),
      node('faults', 60_000),
      node('keychain', 60_000),
      {
        extends: true,
        test: {
          name: 'window',
          environment: 'jsdom',
          include: ['test/window/**/*.test.{ts,tsx}'],
          testTimeout: 20_000,
        },
      },
    ],
  },
});

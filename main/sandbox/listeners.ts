import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { ApiEnv } from './api';
import { ADDRESSES, type Caller, type CallerName } from './callers';
import { readText, writeFileSafely } from './files';
import type { PageEnv } from './pages/frame';

/** The sandbox's ports: one pair (IPv4, IPv6) of HTTPS ports per caller, one of plain HTTP for the browser. */
export type Listeners = {
  port: (name: PortName) => number;
  /** IPv6 answers on the same port. */
  hasIpv6: (name: CallerName) => boolean;
  /** Opens a caller's ports if they are not yet. */
  openCaller: (name: CallerName) => Promise<void>;
  /** What the backend sees of a caller. */
  setCaller: (name: CallerName, caller: Partial<Caller>) => void;
  /** Ends every connection and listens no more, as a backend that is down. */
  down: () => Promise<void>;
  /** Listens again, on the same ports. */
  up: () => Promise<void>;
};

export type PortName = CallerName | 'page';

const Ports = z.partialRecord(z.enum(['device', 'bot', 'stranger', 'page']), z.int().min(1).max(65_535));

/** Resolves to false when the port is taken; throws for anything else. */
function listen(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve(true);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export async function openListeners(parts: {
  folder: string;
  api: Hono<ApiEnv>;
  pages: Hono<PageEnv>;
  leafPem: string;
  leafKeyPem: string;
}): Promise<Listeners> {
  const path = join(parts.folder, 'ports.json');
  const callers: Record<CallerName, Caller> = structuredClone(ADDRESSES);
  const open: Server[] = [];
  const names = new Set<PortName>();
  const withIpv6 = new Set<CallerName>();
  let ports: z.infer<typeof Ports> = {};
  try {
    ports = Ports.parse(JSON.parse(readText(path) ?? '{}'));
  } catch {
    // Only a wish; other ports do as well.
  }

  function apiServer(name: CallerName, family: 'ipv4' | 'ipv6'): Server {
    const listener = getRequestListener(
      (request, env) => parts.api.fetch(request, { ...env, ip: callers[name][family], family }),
      { overrideGlobalObjects: false },
    );
    return createHttpsServer(
      { cert: parts.leafPem, key: parts.leafKeyPem, minVersion: 'TLSv1.2' },
      (incoming, outgoing) => void listener(incoming, outgoing),
    );
  }
  function pageServer(): Server {
    const listener = getRequestListener((request, env) => parts.pages.fetch(request, env), {
      overrideGlobalObjects: false,
    });
    return createHttpServer((incoming, outgoing) => void listener(incoming, outgoing));
  }

  /** One try at a port; 0 is any. */
  async function tryPort(name: PortName, wish: number): Promise<boolean> {
    const first = name === 'page' ? pageServer() : apiServer(name, 'ipv4');
    if (!(await listen(first, wish, '127.0.0.1'))) return false;
    const port = portOf(first);
    if (name !== 'page') {
      const second = apiServer(name, 'ipv6');
      let taken = false;
      try {
        taken = !(await listen(second, port, '::1'));
        if (!taken) {
          open.push(second);
          withIpv6.add(name);
        }
      } catch {
        // A machine without IPv6: the API stands on IPv4 alone.
        withIpv6.delete(name);
      }
      if (taken) {
        await close(first);
        return false;
      }
    }
    open.push(first);
    ports = { ...ports, [name]: port };
    return true;
  }

  async function openPort(name: PortName): Promise<void> {
    names.add(name);
    const wishes = [ports[name] ?? 0, 0, 0, 0, 0, 0, 0, 0];
    for (const wish of wishes) {
      if (await tryPort(name, wish)) return;
    }
    throw new Error('no free port');
  }
  async function up(): Promise<void> {
    if (open.length > 0) return;
    for (const name of names) await openPort(name);
  }
  const store = (): void => writeFileSafely(path, JSON.stringify(ports));

  const before = JSON.stringify(ports);
  for (const name of ['device', 'bot', 'page'] as const) await openPort(name);
  if (JSON.stringify(ports) !== before) store();

  return {
    port: (name) => ports[name] ?? 0,
    hasIpv6: (name) => withIpv6.has(name),
    openCaller: async (name) => {
      if (names.has(name)) return;
      await openPort(name);
      store();
    },
    setCaller: (name, caller) => {
      callers[name] = { ...callers[name], ...caller };
    },
    down: async () => {
      await Promise.all(open.splice(0).map(close));
    },
    up,
  };
}

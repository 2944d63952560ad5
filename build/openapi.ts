import { writeFileSync } from 'node:fs';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import {
  type EndpointName,
  endpoints,
  OAUTH_METADATA_PATH,
  Problem,
  problemStatus,
  SIGNATURE_TAG,
  SIGNATURE_WINDOW,
  USAGE_STREAM_PATH,
  UsageEntry,
} from '../main/backend/contract';
import { scopesOf } from '../main/sandbox/api';
import packageFile from '../package.json' with { type: 'json' };

/** The OpenAPI 3.1 document of the backend contract, made from the schemas that the sandbox validates with. */
type Shape = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  caller: 'anyone' | 'account' | 'key' | 'account-or-key';
  pending?: true;
  permission?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  status: number;
  summary: string;
};

function security(name: EndpointName, caller: Shape['caller']): Record<string, string[]>[] {
  // Any one of them is enough.
  const account = scopesOf(name).map((scope) => ({ account: [scope] }));
  const key = { signature: [] };
  switch (caller) {
    case 'anyone':
      return [];
    case 'account':
      return account;
    case 'key':
      return [key];
    case 'account-or-key':
      return [...account, key];
  }
}

const problem = {
  description: 'RFC 9457 problem details, one code per cause',
  content: { 'application/problem+json': { schema: Problem } },
};

function describe(endpoint: Shape): string | undefined {
  const parts = [
    endpoint.permission === undefined ? '' : `Needs the permission \`${endpoint.permission}\`.`,
    endpoint.pending === true ? 'Also allowed while the key is pending.' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** The document, as plain JSON. */
export function openApiDocument(): unknown {
  const app = new OpenAPIHono();
  const { openAPIRegistry: registry } = app;
  registry.registerComponent('securitySchemes', 'account', {
    type: 'oauth2',
    description: `OAuth 2.0 authorization code with PKCE (S256); metadata at ${OAUTH_METADATA_PATH}.`,
    flows: {
      authorizationCode: {
        authorizationUrl: '/authorize',
        tokenUrl: '/oauth/token',
        refreshUrl: '/oauth/token',
        scopes: { 'keys:manage': 'Make, change, lock and delete keys', 'usage:read': 'Read the usage log' },
      },
    },
  });
  registry.registerComponent('securitySchemes', 'signature', {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description:
      `HTTP Message Signature (RFC 9421) over "@method" "@authority" "@path" "@query" and, with a body, ` +
      `"content-digest" (RFC 9530, sha-256); parameters created, nonce, keyid, alg, tag="${SIGNATURE_TAG}"; ` +
      `created at most ${SIGNATURE_WINDOW.past} s old and ${SIGNATURE_WINDOW.future} s ahead. See docs/backend.md.`,
  });

  for (const name of Object.keys(endpoints) as EndpointName[]) {
    const endpoint: Shape = endpoints[name];
    const description = describe(endpoint);
    const empty = endpoint.status === 204;
    registry.registerPath(
      createRoute({
        method: endpoint.method,
        path: endpoint.path,
        operationId: name,
        summary: endpoint.summary,
        ...(description === undefined ? {} : { description }),
        security: security(name, endpoint.caller),
        request: {
          ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
          ...(endpoint.query === undefined ? {} : { query: endpoint.query }),
          ...(endpoint.headers === undefined ? {} : { headers: endpoint.headers }),
          ...(endpoint.body === undefined
            ? {}
            : { body: { required: true, content: { 'application/json': { schema: endpoint.body } } } }),
        },
        responses: {
          [endpoint.status]: {
            description: endpoint.summary,
            ...(empty ? {} : { content: { 'application/json': { schema: endpoint.answer } } }),
          },
          default: problem,
        },
      }),
    );
  }
  registry.registerPath(
    createRoute({
      method: 'get',
      path: USAGE_STREAM_PATH,
      operationId: 'usageStream',
      summary: 'New usage entries as server-sent events',
      description: 'Each event: `id` (of the entry), `event: usage`, `data` (a UsageEntry). Resumable.',
      security: [{ account: ['usage:read'] }],
      request: { headers: z.object({ 'last-event-id': z.string().optional() }) },
      responses: {
        200: {
          description: 'The stream; each data line is one entry',
          content: { 'text/event-stream': { schema: UsageEntry } },
        },
        default: problem,
      },
    }),
  );

  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Ventario backend contract',
      version: packageFile.version,
      license: { name: 'MIT' },
      description:
        'What Ventario Companion needs of a backend. Problem codes and their status: ' +
        Object.entries(problemStatus)
          .map(([code, status]) => `${status} \`${code}\``)
          .join(', '),
    },
    servers: [{ url: 'https://api.ventario.example' }],
  });
  return JSON.parse(JSON.stringify(document));
}

/** The document as text, the way it is committed. */
export function openApiText(): string {
  return `${JSON.stringify(openApiDocument(), null, 2)}\n`;
}

/** Writes docs/openapi.json, or wherever `path` is. */
export function writeOpenApi(path: string): void {
  writeFileSync(path, openApiText());
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openApiDocument, openApiText } from '../../build/openapi';
import { endpoints } from '../../main/backend/contract';
import { at } from './client';

describe('docs/openapi.json', () => {
  it('is current (write it again with writeOpenApi of build/openapi.ts)', () => {
    const file = resolve(import.meta.dirname, '../../docs/openapi.json');
    expect(readFileSync(file, 'utf8')).toBe(openApiText());
  });

  it('has each endpoint, with its schemas by name', () => {
    const document = openApiDocument();
    expect(at(document, 'openapi')).toBe('3.1.0');
    for (const endpoint of Object.values(endpoints)) {
      expect(
        at(document, 'paths', endpoint.path, endpoint.method, 'responses', String(endpoint.status)),
      ).toBeDefined();
    }
    expect(
      at(document, 'paths', '/v1/keys', 'post', 'requestBody', 'content', 'application/json', 'schema'),
    ).toEqual({
      $ref: '#/components/schemas/CreateKey',
    });
    expect(at(document, 'components', 'schemas', 'Permission', 'enum')).toEqual(['read', 'trade']);
    expect(JSON.stringify(document)).not.toMatch(/withdraw/i);
  });

  it('points nowhere into the void', () => {
    const document = openApiDocument();
    for (const [, name] of JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      expect(at(document, 'components', 'schemas', name ?? '')).toBeDefined();
    }
  });
});

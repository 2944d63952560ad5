/** What the user does in the system browser: opens the page, agrees or declines, follows the way back. */

export async function visit(
  url: string,
  answer: 'agree' | 'decline' = 'agree',
): Promise<{ status: number; csp: string; text: string; back: string }> {
  const form = await fetch(url);
  const html = await form.text();
  const field = (name: string): string =>
    new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? '';
  const cookie = form.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const said = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: new URL(url).origin },
    body: new URLSearchParams({
      form: field('form'),
      user: field('user'),
      password: field('password'),
      answer,
    }),
  });
  const back = said.headers.get('location') ?? '';
  const page = await fetch(back);
  return {
    status: page.status,
    csp: page.headers.get('content-security-policy') ?? '',
    text: await page.text(),
    back,
  };
}

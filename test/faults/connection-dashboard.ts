import { type Bench, cookiesOf, formToken, sendForm } from '../sandbox/client';

/** Does what a user does in Ventario's own dashboard: logs in, opens the key's form, saves it. */
export async function saveInDashboard(
  { sandbox: { dashboardUrl }, send }: Bench,
  keyId: string,
  form: 'permissions' | 'whitelist' | 'delete',
  fields: Record<string, string>,
): Promise<void> {
  const login = await send('GET', dashboardUrl);
  const session = await sendForm(send, `${dashboardUrl}/login`, login, {
    user: 'demo',
    password: 'uebung',
  });
  const cookie = `${cookiesOf(login)}; ${cookiesOf(session)}`;
  const shown = await send('GET', dashboardUrl, { headers: { cookie } });
  const path = `/dashboard/keys/${keyId}/${form}`;
  const all = { ...fields, form: formToken(shown, path) };
  const { status } = await sendForm(send, new URL(path, dashboardUrl).href, shown, all, { cookie });
  if (status !== 303) throw new Error(`${form} not saved: ${status}`);
}

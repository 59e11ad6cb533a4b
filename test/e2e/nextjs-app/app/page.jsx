import { auth0 } from '../lib/auth0.js';
import { Greeting } from './greeting.jsx';

/** What the server knows of the person, and below it what the browser is told. */
export default async function Home() {
  const session = await auth0.getSession();
  return (
    <main>
      <pre>{JSON.stringify({ user: session?.user ?? null })}</pre>
      <Greeting />
    </main>
  );
}

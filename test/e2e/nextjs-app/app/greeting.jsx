'use client';

import { useUser } from '@auth0/nextjs-auth0';

/** Plain links, since the SDK's routes answer with redirects to another origin. */
export function Greeting() {
  const { user, isLoading } = useUser();
  if (isLoading) return <p>One moment</p>;
  if (!user) return <a href="/auth/login">Log in</a>;
  return (
    <>
      <p role="status">hello {user.email}</p>
      <a href="/auth/logout">Log out</a>
    </>
  );
}

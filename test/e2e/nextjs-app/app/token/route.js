import { auth0 } from '../../lib/auth0.js';

/** The token that the server would call its API with; `?refresh` asks for a new one. */
export async function GET(request) {
  try {
    return Response.json(await auth0.getAccessToken({ refresh: request.nextUrl.searchParams.has('refresh') }));
  } catch ({ code, message, cause }) {
    return Response.json({ failed: code, message, cause }, { status: 401 });
  }
}

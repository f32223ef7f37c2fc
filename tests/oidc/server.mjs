// A real OpenID provider on loopback, for tests. It prints its issuer once it listens.
//
// ACCOUNTS names a JSON file: login name to claims. It is read again for each token, so that a test can
// change somebody's groups between two logins. CLAIMS_IN_ID_TOKEN=1 puts all claims into the ID token, as
// many providers do; without it they are told by the userinfo endpoint only, as the standard prefers.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { default: Provider } = await import(process.env.OIDC_PROVIDER);

const SECRET = 'se+cret%20&:/=~';
const key = (kid, alg, type, options) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig',
});
// A native client may come back to any port of loopback, which the registry learns only when it starts.
const client = (client_id, more) => ({
  client_id,
  application_type: 'native',
  redirect_uris: ['http://127.0.0.1/auth/oidc/callback'],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  ...more,
});

const configuration = {
  clients: [
    client('public'),
    client('basic', {
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: SECRET,
      id_token_signed_response_alg: 'EdDSA',
    }),
    client('post', {
      token_endpoint_auth_method: 'client_secret_post',
      client_secret: SECRET,
      id_token_signed_response_alg: 'ES256',
    }),
  ],
  jwks: {
    keys: [
      key('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
      key('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
      key('ed', 'EdDSA', 'ed25519'),
    ],
  },
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  conformIdTokenClaims: process.env.CLAIMS_IN_ID_TOKEN !== '1',
  pkce: { required: () => true },
  clientAuthMethods: (process.env.AUTH_METHODS ?? 'none,client_secret_basic,client_secret_post').split(','),
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'EdDSA'] },
  ttl: { AuthorizationCode: 600 }, // a loaded machine may take its time
  features: { devInteractions: { enabled: true } },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  async findAccount(_context, id) {
    const claims = JSON.parse(readFileSync(process.env.ACCOUNTS, 'utf8'))[id];
    return claims && { accountId: id, claims: async () => ({ sub: id, ...claims }) };
  },
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const methods = configuration.clientAuthMethods;
  configuration.clients = configuration.clients.filter((c) => methods.includes(c.token_endpoint_auth_method));
  const provider = new Provider(issuer, configuration);
  server.on('request', provider.callback());
  process.stdout.write(`${JSON.stringify({ issuer })}\n`);
});

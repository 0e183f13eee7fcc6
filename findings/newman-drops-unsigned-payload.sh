#!/usr/bin/env bash
# Postman's runner deletes the header that VPC Lattice demands: with AWS Signature as the auth of a
# request, the x-amz-content-sha256 that its author wrote is neither sent nor signed.
#
# Packages  npm: newman 6.2.2 (runs collections with postman-runtime, as Postman itself does).
# Needs     bash, Node.js 20 or later with npm. Loopback traffic only: 3 requests.
# Expected  VPC Lattice User Guide, "SIGv4 authenticated requests": an x-amz-content-sha256 header with
#           the value UNSIGNED-PAYLOAD must be sent. A header that stands in the collection goes out as
#           it stands; SigV4 signers in general sign or at least send what the caller set.
# Seen      GET: the header is gone, SignedHeaders is host;x-amz-date. POST: the header holds the hash
#           of the body, and that is signed. With the auth off the same header is sent as written (the
#           control).
# Why       The first thing that many try when a call to Lattice fails. GET is refused for a missing
#           header and POST for a signed payload, one cause with two messages, and the request as shown
#           in the collection has just what the messages ask for.
# Reported  The removal is on purpose, against doubled headers: postmanlabs/postman-collection#124 (2016).
#           No report found of what it does to services that want UNSIGNED-PAYLOAD.
set -euo pipefail

for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "this finding needs $tool (Node.js 20 or later)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npm install --prefix "$work" --silent --no-audit --no-fund --ignore-scripts newman@6.2.2 >/dev/null

cat >"$work/finding.cjs" <<'JS'
const http = require('node:http');
const newman = require('newman');

const HEADER = 'x-amz-content-sha256';
const server = http.createServer((request, response) => {
  request.resume();
  response.end(JSON.stringify({ value: request.headers[HEADER] ?? null, authorization: request.headers.authorization ?? null }));
});

server.listen(0, '127.0.0.1', () => {
  const awsv4 = {
    accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'not-a-secret', region: 'eu-west-1', service: 'vpc-lattice-svcs',
  };
  const auth = { type: 'awsv4', awsv4: Object.entries(awsv4).map(([key, value]) => ({ key, value, type: 'string' })) };
  const item = (name, method, withAuth) => ({
    name,
    request: {
      method,
      url: `http://127.0.0.1:${server.address().port}/v1/orders`,
      header: [{ key: HEADER, value: 'UNSIGNED-PAYLOAD' }],
      auth: withAuth ? auth : { type: 'noauth' },
      ...(method === 'POST' && { body: { mode: 'raw', raw: '{"id": 1}' } }),
    },
  });
  const collection = {
    info: { name: 'finding', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [item('GET without auth', 'GET', false), item('GET signed', 'GET', true), item('POST signed', 'POST', true)],
  };
  newman.run({ collection, timeoutRequest: 5000 }, (error, summary) => {
    server.close();
    if (error) throw error;
    const seen = summary.run.executions.map(({ item: { name }, response }) => {
      const { value, authorization } = JSON.parse(response.stream.toString());
      const signed = /SignedHeaders=([^,]*)/.exec(authorization ?? '')?.[1] ?? '';
      console.log(`${name.padEnd(17)} sends ${HEADER}: ${value}; signed: ${signed || 'nothing'}`);
      return [value, signed.split(';').includes(HEADER)];
    });
    const [[plain], [get, getSigned], [post, postSigned]] = seen;
    const asSeen = plain === 'UNSIGNED-PAYLOAD' && get === null && !getSigned && /^[0-9a-f]{64}$/.test(post) && postSigned;
    if (!asSeen) {
      console.error('the behaviour has changed');
      process.exitCode = 1;
    }
  });
});
JS
NODE_PATH="$work/node_modules" NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 node --no-warnings "$work/finding.cjs"

// A visitor's request as CloudFront passes it to a function, and the function's result in one line.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html

/** Returns the event of a request: an address, perhaps with a query, and headers by lower-case name. */
export function request(address, headers = {}, method = 'GET') {
  const [uri, query] = address.split('?');
  const values = object => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, { value }]));
  return {
    version: '1.0',
    context: { distributionDomainName: 'd111111abcdef8.cloudfront.net', distributionId: 'EXAMPLE', eventType: 'viewer-request', requestId: 'EXAMPLE' },
    viewer: { ip: '198.51.100.11' },
    request: {
      method,
      uri,
      querystring: query ? values(Object.fromEntries(new URLSearchParams(query))) : {},
      headers: values({ host: 'example.org', ...headers }),
      cookies: {},
    },
  };
}

/** Summarises a result: `serve FILE` if the request goes on to the bucket, `STATUS ADDRESS` for a redirect. */
export function summary(result) {
  return 'statusCode' in result ? `${result.statusCode} ${result.headers.location.value}` : `serve ${result.uri}`;
}
